// A file on its way up, with how far it is: what fetch cannot tell.
import { ApiProblem } from "./api.js";
import { t } from "./i18n.js";

/** @param {string} path @param {Blob} content @param {string} name @param {(share: number) => void} onProgress @returns {Promise<any>} the JSON answer; rejects with ApiProblem */
export function upload(path, content, name, onProgress) {
  const form = new FormData();
  form.set("file", content, name);
  const request = new XMLHttpRequest();
  request.open("POST", path);
  request.responseType = "json";
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRF-Token", document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "");
  request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
  return new Promise((resolve, reject) => {
    const fail = () => {
      const problem = request.response ?? { code: "offline", detail: t("The server could not be reached. Nothing was lost; check your connection and try again.") };
      reject(new ApiProblem(request.status, problem));
    };
    request.onload = () => (request.status < 400 ? resolve(request.response) : fail());
    request.onerror = fail;
    request.send(form);
  });
}
