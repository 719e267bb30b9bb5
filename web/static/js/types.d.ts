// Shapes of the REST bodies and live events the pages work with.

export type MessageState =
  | "queued" | "sending" | "accepted" | "sent" | "delivered" | "undelivered"
  | "unknown" | "unconfirmed" | "failed" | "cancelled" | "blocked";

export type Status = "to_send" | "skipped" | "waiting" | "needs_attention" | "closed" | "opted_out";
export type Band = "positive" | "neutral" | "negative";
export type Person = { id: string; name: string };

export type Message = {
  id: string;
  direction: "in" | "out";
  kind: string;
  text: string;
  state: MessageState;
  at: string;
  by?: Person | null;
  reason?: string | null;
  score?: number | null;
  band?: Band | null;
  opt_out?: "no" | "likely" | "exact" | null;
  media?: { id: string; kind: string; url: string }[];
  client_ref?: string | null;
};

export type Contact = {
  first_name: string;
  last_initial?: string | null;
  city?: string | null;
  local_time?: string | null;
  zone?: string | null;
  language?: string | null;
};

/** A conversation as lists, claims and events give it; `messages` only once its thread was fetched. */
export type Conversation = {
  id: string;
  version: number;
  campaign: string;
  status: Status;
  contact: Contact;
  assignee?: Person | null;
  text?: string;
  parts?: number;
  draft?: string | null;
  tags?: string[];
  notes?: { text: string; by?: Person | null; at?: string }[];
  last_message?: Pick<Message, "direction" | "text" | "at" | "score" | "band" | "opt_out"> | null;
  messages?: Message[];
};

export type ResponseScript = { id: string; title: string; text: string; apply_tags?: string[] };

export type Switches = {
  custom_responses: boolean;
  edit_initials: boolean;
  keep_assignments: boolean;
  single_sender: boolean;
  work: "initials" | "replies" | "both";
  replies_first: boolean;
  max_per_volunteer: number | null;
  hide_media: boolean;
};

export type Campaign = {
  id: string;
  title: string;
  state: "draft" | "setting_up" | "scheduled" | "running" | "paused" | "ended" | "archived";
  pause_scope?: "all" | "initials" | null;
  switches: Switches;
  bucket_size?: number;
  response_scripts: ResponseScript[];
  notice?: { on: "initials" | "every"; text: string } | null;
  open_until?: string | null;
  setup?: { done: number; total: number };
  readiness?: { code: string; ok: boolean; text: string; href?: string }[];
  progress?: Progress;
};

export type Progress = {
  contacts: number; suppressed: number; unassigned: number; assigned: number; processed: number;
  waiting: number; unknown: number; unconfirmed: number; not_sent: number; sent: number;
  delivered: number; not_delivered: number; in_flight: number;
  replies: number; needs_attention: number; opt_outs: number;
  sentiment: { positive: number; neutral: number; negative: number; mean: number | null };
};

export type Problem = { code: string; detail: string; fields?: { field: string; code: string; detail: string }[] };
export type Ack = { ok: boolean; code?: string; detail?: string; undo?: string; undo_until?: string; [key: string]: unknown };

export type Outgoing = {
  client_ref: string;
  conversation: string;
  kind: "initial" | "reply";
  text?: string;
  response_script_id?: string;
  shown: string;
  at: string;
};

export type MessageAdded = { conversation: string; version: number; message: Message };
export type MessageStateChanged = {
  conversation: string; version: number;
  message: { id: string; state: MessageState; reason?: string | null };
};
export type ConversationChanged = Partial<Conversation> & { conversation: string; version: number };
export type ConversationMoved = {
  conversation: string; version: number; from?: string | null; to?: string | null; by?: string | null; reason?: string | null;
};
export type SyncAnswer = {
  ok: boolean; code?: string;
  conversations?: Conversation[];
  moved?: { conversation: string; to?: string | null }[];
  messages?: MessageAdded[];
  position?: string;
};
