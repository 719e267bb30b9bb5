// Shapes of the REST bodies and live events the pages work with.

export type MessageState =
  | "queued" | "sending" | "accepted" | "sent" | "delivered" | "undelivered"
  | "unknown" | "unconfirmed" | "failed" | "cancelled" | "blocked" | "received";

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
  /** Name of who wrote it. */
  by?: string | null;
  reason?: string | null;
  score?: number | null;
  band?: Band | null;
  media?: { id: string; kind: string; url: string }[];
  client_ref?: string | null;
};

/** `name` is the first name and what the organisation shows of the last; `local_time` a text like "3:12 pm". */
export type Contact = { first_name: string; name: string; city: string; state: string; local_time: string };

/** A row of any list of conversations, as every answer and event gives it. */
export type Conversation = {
  id: string;
  version: number;
  /** Change position, comparable as a number. */
  changed: string;
  campaign: string;
  contact: Contact;
  status: Status;
  /** Id of who holds it. */
  assignee: string | null;
  assignee_name: string | null;
  lease_until: string | null;
  needs_attention_since: string | null;
  last_message_at: string | null;
  /** Start of the newest text, of either side. */
  preview: string;
  replies: number;
  /** Of the newest reply. */
  score: number | null;
  band: Band | null;
  draft: string | null;
  /** Of one to send: the text that one press sends. */
  text?: string;
  parts?: number;
};

/** One of a bucket: the person and the text. */
export type Dealt = { id: string; version: number; contact: Contact; text: string; parts: number };
/** The whole history. `phone` only for those allowed to see it. */
export type WholeThread = { conversation: Conversation; messages: Message[]; phone?: string | null };

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
  paused?: "all" | "initials" | null;
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
export type Ack = { ok: boolean; code?: string; detail?: string; row?: Conversation; undo?: string; undo_until?: string; [key: string]: unknown };

export type Outgoing = {
  client_ref: string;
  conversation: string;
  kind: "initial" | "reply";
  text?: string;
  response_script_id?: string;
  shown: string;
  at: string;
};

type OfConversation = { conversation: string; version: number; changed: string };
export type MessageAdded = OfConversation & { message: Message; row: Conversation; client_ref?: string | null };
export type MessageStateChanged = OfConversation & { message: { id: string; state: MessageState; reason?: string | null } };
export type ConversationChanged = OfConversation & { row: Conversation };
export type ConversationMoved = OfConversation & { row: Conversation; by: string; from?: string | null; to?: string | null; reason?: string | null };
export type BucketDealt = { campaign: string; conversations: Dealt[] };
export type CampaignChanged = { campaign: string; state: Campaign["state"]; paused?: "all" | "initials" | null; setup?: { done: number; total: number } };
export type SyncAnswer = Ack & {
  conversations: Conversation[];
  moved: { conversation: string; to: string | null; version: number }[];
  messages: { conversation: string; message: Message }[];
  position: string;
};

/** The live connection. */
export type Live = {
  state: import("@preact/signals-core").Signal<"connecting" | "live" | "lost">;
  on: (event: string, listener: (payload: any) => void) => void;
  /** Rejects when no answer came: the command may or may not have arrived. */
  ask: (event: string, payload: object) => Promise<Ack>;
  onConnect: (listener: () => void) => void;
  close: () => void;
};

/** Telling others what one does; those who watch also hear what others do. */
export type Presence = {
  look: (conversation: string) => void;
  type: (conversation: string) => void;
  /** Who else is there, in words. */
  wordFor?: (conversation: string) => string | null;
};

/** Unsent texts on this device, oldest first. */
export type Keep = {
  all: () => Promise<Outgoing[]>;
  put: (item: Outgoing) => Promise<void>;
  remove: (ref: string) => Promise<void>;
};

export type Call = typeof import("./lib/api.js").call;
export type List = typeof import("./lib/api.js").list;

/**
 * What is known of one conversation. Facts and each message carry the version they come from,
 * because `changed` of version 6 may arrive before `message.added` of version 5.
 */
export type Known = {
  row: Conversation;
  /** Version of everything but the messages. */
  facts: number;
  messages: Map<string, { version: number; message: Message }>;
  /** States that overtook their message. */
  early: Map<string, { version: number; change: StateChange }>;
  /** Whether the whole thread was fetched. */
  whole: boolean;
};
export type Book = ReadonlyMap<string, Known>;
export type StateChange = MessageStateChanged["message"];

/** Whose conversations a store keeps, and how it fetches them. */
export type ViewOptions = {
  live: Live;
  /** Whether a row is part of this view; `reading`: its thread is on the screen. */
  belongs: (row: Conversation, reading: boolean) => boolean;
  /** The whole view, afresh. */
  fetchAll: () => Promise<Conversation[]>;
  /** With its messages; rejects if it is not the viewer's. */
  fetchOne: (id: string) => Promise<WholeThread>;
  /** Most milliseconds to wait before a whole fetch, so that a crowd does not come at once. */
  spread?: number;
};

export type OutboxOptions = {
  live: Live;
  keep: Keep;
  onSent: (item: Outgoing, answer: Ack) => void;
  onRefused: (item: Outgoing, answer: Ack) => void;
};

type Viewer = { id: string; name: string; first_name: string };
type Wiring = { live: Live; keep: Keep; call: Call; list: List };

export type DeskOptions = Wiring & {
  initial: Opening & {
    campaign: Campaign;
    /** The viewer's own in this campaign. */
    conversations: Conversation[];
    /** People nobody has claimed yet. */
    left: number;
  };
};

export type WatchOptions = Wiring & {
  initial: Opening & {
    /** Running or paused, with their progress. */
    campaigns: Campaign[];
    /** The one being watched. */
    campaign: string;
    /** Those of it that need attention, oldest first. */
    conversations: Conversation[];
    /** Who may be given conversations. */
    users: Person[];
  };
};

type Opening = { me: Viewer; organization: { name: string }; position: string };
