// The walkthrough is read on a screen, or printed as slides.
import { one } from "../lib/page.js";
import "./plain.js";

one("#print").addEventListener("click", () => print());
