// Shapes of the REST bodies, and of what the pages keep; those of live events come from the server (events.d.ts).

import type {
  BucketDealt, CampaignChanged, CampaignPace, Commands, ContactView, ConversationChanged, ConversationMoved, ConversationView, DashboardChanged,
  DealtView, Events, GovernorChanged, MessageAdded, MessageStateView, MessageView, NumberPace,
} from "./events.js";

export type { BucketDealt, CampaignChanged, Commands, ConversationChanged, ConversationMoved, DashboardChanged, GovernorChanged, MessageAdded };
export type MessageState = MessageView["state"];
export type Status = ConversationView["status"];
export type Band = NonNullable<MessageView["band"]>;
export type Person = { id: string; name: string };
export type Contact = ContactView;
export type Dealt = DealtView;
export type StateChange = MessageStateView;

/** A text of a thread; with `client_ref` one that a press on this screen made, which holds less at first. */
export type Message = Partial<MessageView> & Pick<MessageView, "id" | "direction" | "kind" | "text" | "state" | "at"> & { client_ref?: string | null };
/** A row of any list; of one to send also the text that one press sends. */
export type Conversation = ConversationView & { text?: string; parts?: number };

/** The whole history, and what scripts may say of the contact beside the name. `phone` only for those allowed to see it. */
export type WholeThread = Beside & { conversation: Conversation; messages: Message[]; earlier: boolean; phone?: string | null };

/** What is written down about a thread; `fields` are the organization's own of the contact, by key. */
export type Beside = {
  answers: { question: string; answer: string }[];
  notes: { id: string; text: string; at: string; by: string | null }[];
  contact_tags: string[];
  fields: Record<string, string>;
  /** Addresses of the organization's links in this thread, by merge field. */
  links: Record<string, string>;
};

/** `next` is the key of a question, null the end. */
export type Question = { key: string; text: string; answers: { text: string; next: string | null; response_script_id: string | null }[] };
export type OwnField = { id: string; key: string; name: string; kind: "text" | "number" | "date" | "yes_no" | "choice"; choices: string[] };
export type ReportForm = { questions: Question[]; tags: { id: string; kind: string; name: string }[]; fields: OwnField[] };

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
  needs_attention_without_report?: boolean;
};

export type Campaign = {
  id: string;
  title: string;
  state: "draft" | "setting_up" | "scheduled" | "running" | "paused" | "ended" | "archived";
  paused?: "all" | "initials" | null;
  switches: Switches;
  /** Which of the work the viewer does, whatever the campaign. */
  own_work?: Switches["work"];
  bucket_size?: number;
  /** To be read before the first text; empty if there is nothing to read. */
  disclaimer?: string;
  start_label?: string;
  response_scripts: ResponseScript[];
  /** For practice: nothing may leave the page. */
  made_up?: true;
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

/** What is watched against its limits, how many numbers send or rest, and each of them. */
export type Pace = { campaign: CampaignPace; active: number; resting: number; numbers: NumberPace[] };

export type Problem = { code: string; detail: string; fields?: { field: string; code: string; detail: string }[] };
export type Ack = { ok: boolean; code?: string; detail?: string; row?: Conversation; undo?: string; undo_until?: string; [key: string]: unknown };

export type Outgoing = {
  client_ref: string;
  conversation: string;
  kind: "initial" | "reply";
  text?: string;
  response_script_id?: string;
  media_ids?: string[];
  shown: string;
  /** Of the contact, for when the conversation is gone from this screen. */
  name?: string;
  media?: Attachment[];
  at: string;
};

/** `plain`: the script's text before anyone changed it. */
export type Draft = Words & { media: Attachment[]; ref: string };
export type Words = { text: string; script: string | null; plain: string | null };

export type DraftsOptions = {
  live: Live;
  call: Call;
  shelf: Shelf;
  /** The conversation is somebody else's, and the words were not handed over with it. */
  onGone: (conversation: string, text: string, why: string) => void;
};

/** A picture or a recording of a text to come; `id` once the server has it, `done` the share that went up so far. */
export type Attachment = { key: string; id: string; kind: string; url: string; name: string; done: number; problem?: string };

export type MessageStateChanged = Events["message.state"];
export type SyncAnswer = Ack & {
  conversations: Conversation[];
  moved: { conversation: string; to: string | null; version: number }[];
  messages: { conversation: string; message: Message }[];
  position: string;
};

/** The live connection. */
export type Live = {
  state: import("@preact/signals-core").Signal<"connecting" | "live" | "lost">;
  on: <Name extends keyof Events>(event: Name, listener: (payload: Events[Name]) => void) => void;
  /** Rejects when no answer came: the command may or may not have arrived. */
  ask: <Name extends keyof Commands>(event: Name, payload: Commands[Name]) => Promise<Ack>;
  onConnect: (listener: () => void) => void;
  close: () => void;
};

/** Telling others what one does; those who watch also hear what others do. */
export type Presence = {
  /** null: no thread is open any more. */
  look: (conversation: string | null) => void;
  type: (conversation: string) => void;
  /** Who else is there, in words. */
  wordFor?: (conversation: string) => string | null;
};

/** Unsent texts on this device, oldest first; `put` rejects where there is no room. `words`: those not sent yet. */
export type Keep = {
  all: () => Promise<Outgoing[]>;
  put: (item: Outgoing) => Promise<void>;
  remove: (ref: string) => Promise<void>;
  words: Shelf;
};

/** Half-typed words on this device, by conversation. */
export type Shelf = {
  all: () => [string, Words][];
  put: (id: string, words: Words) => void;
  remove: (id: string) => void;
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
  /** Whether the thread was fetched. */
  whole: boolean;
  /** Whether more texts stand above the first of them. */
  earlier: boolean;
} & Partial<Beside>;
export type Book = ReadonlyMap<string, Known>;

/** Whose conversations a store keeps, and how it fetches them. */
export type ViewOptions = {
  live: Live;
  /** Whether a row is part of this view; `reading`: its thread is on the screen. */
  belongs: (row: Conversation, reading: boolean) => boolean;
  /** The whole view, afresh. */
  fetchAll: () => Promise<Conversation[]>;
  /** Another server than the page's own. */
  call?: Call;
  /** Most milliseconds to wait before a whole fetch, so that a crowd does not come at once. */
  spread?: number;
};

export type OutboxOptions = {
  live: Live;
  keep: Keep;
  onSent: (item: Outgoing, answer: Ack) => void;
  onRefused: (item: Outgoing, answer: Ack) => void;
};

/** A search with a name; `query` as in the address. */
export type SavedFilter = { id: string; name: string; query: string; shared: boolean; mine: boolean; owner: string };

/** What one can ask for when reviewing. */
export type ReviewChoices = {
  campaigns: { id: string; title: string; questions: { key: string; text: string; answers: { text: string }[] }[] }[];
  people: Person[];
  teams: Person[];
  tags: Person[];
  fields: { key: string; name: string }[];
  numbers: { id: string; phone: string }[];
  errors: string[];
};

export type ReviewOptions = Omit<Wiring, "list"> & {
  initial: Opening & { choices: ReviewChoices; saved: SavedFilter[]; conversations: Conversation[] };
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
    /** The one being watched; null: all of the organization together, */
    campaign: string | null;
    /** with their figures. */
    progress?: Progress;
    /** Those of it that need attention, oldest first: a page, */
    conversations: Conversation[];
    /** and where the next one begins. */
    next: string | null;
    /** Who may be given conversations. */
    users: Person[];
    teams: Person[];
  };
};

type Opening = { me: Viewer; organization: { name: string; unnamed?: { firstName: string; volunteerFirstName: string } }; position: string };
