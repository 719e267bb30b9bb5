// Made by `python -m server.docs` from server/realtime. Change it there, then make it again.

/** A contact as a volunteer sees one. */
export type ContactView = {
  first_name: string;
  name: string;
  city: string;
  local_time: string;
  state: string;
};

/** A conversation of a bucket: the person and the text that one press sends. */
export type DealtView = {
  id: string;
  version: number;
  contact: ContactView;
  text: string;
  parts: number;
};

/** A row of any list of conversations. */
export type ConversationView = {
  id: string;
  version: number;
  changed: string;
  campaign: string;
  contact: ContactView;
  status: "to_send" | "skipped" | "waiting" | "needs_attention" | "closed" | "opted_out";
  assignee: string | null;
  assignee_name: string | null;
  lease_until: string | null;
  needs_attention_since: string | null;
  last_message_at: string | null;
  preview: string;
  replies: number;
  score: number | null;
  band: "negative" | "neutral" | "positive" | null;
  wants_out: boolean;
  draft: string | null;
  tags: string[];
};

export type Media = {
  id: string;
  kind: string;
  url: string;
};

/** A text as people see it; never a phone number. */
export type MessageView = {
  id: string;
  direction: "in" | "out";
  kind: string;
  text: string;
  state: "queued" | "sending" | "accepted" | "sent" | "delivered" | "undelivered" | "unknown" | "unconfirmed" | "failed" | "cancelled" | "blocked" | "received";
  at: string;
  by: string | null;
  reason: string | null;
  score: number | null;
  band: "negative" | "neutral" | "positive" | null;
  media: Media[];
  tags: string[];
};

export type MessageStateView = {
  id: string;
  state: "queued" | "sending" | "accepted" | "sent" | "delivered" | "undelivered" | "unknown" | "unconfirmed" | "failed" | "cancelled" | "blocked" | "received";
  reason: string | null;
};

/** Threads by the band of their newest reply. */
export type Sentiment = {
  positive: number;
  neutral: number;
  negative: number;
  mean: number | null;
};

/** What happened in each minute, from the one that began at `begin` to the present one, which is not over. */
export type Minutes = {
  begin: string;
  sent: number[];
  delivered: number[];
  replies: number[];
  opt_outs: number[];
  positive: number[];
  neutral: number[];
  negative: number[];
};

/** Of the texts of the last hour by one carrier, or from one number: how many have an end, and which. */
export type Delivery = {
  id: string;
  name: string;
  settled: number;
  delivered: number;
  filtered: number;
};

/** Somebody who texts: how many in the last five minutes, and how many replies wait for them. */
export type AtWork = {
  user: string;
  name: string;
  online: boolean;
  texts: number;
  open: number;
};

/** Something a coordinator should know, in words, and where to look into it. */
export type Alarm = {
  kind: "account" | "filtered" | "invite" | "oldest" | "opt_outs" | "orphans" | "registration" | "texts" | "verify";
  text: string;
  href: string;
};

/** How many of a campaign's people are ready to be dealt. */
export type SetUp = {
  done: number;
  total: number;
};

/** What a coordinator decides for all volunteers of a campaign. */
export type Switches = {
  custom_responses: boolean;
  edit_initials: boolean;
  keep_assignments: boolean;
  single_sender: boolean;
  work: "both" | "initials" | "replies";
  replies_first: boolean;
  max_per_volunteer: number | null;
  needs_attention_without_report: boolean;
  frequency_guard: boolean;
  hide_media: boolean;
  sandbox: boolean;
};

/** A canned response as volunteers have it; `apply_tags` are names. */
export type CannedView = {
  id: string;
  title: string;
  text: string;
  apply_tags: string[];
};

/** What of a campaign may be changed while people text it, as their screens go by it. */
export type OnScreen = {
  disclaimer: string;
  start_label: string;
  switches: Switches;
  bucket_size: number;
  response_scripts: CannedView[];
  open_until: string | null;
};

/** A number of the organization: parts a second now and at most, and texts waiting for it. */
export type NumberPace = {
  id: string;
  phone: string;
  rate: number;
  limit: number;
  queue: number;
  state: string;
  reason?: string | null;
  until?: string | null;
};

/** A campaign: parts a second now and at most, what holds it, and when its queue will be empty. */
export type CampaignPace = {
  id: string;
  rate: number;
  limit: number;
  bound_by: string | null;
  forecast_end: string | null;
};

/** A volunteer claimed a bucket (perhaps on another screen of theirs). */
export type BucketDealt = {
  campaign: string;
  conversations: DealtView[];
};

/** Status, owner or any other field of a conversation's row is new. */
export type ConversationChanged = {
  conversation: string;
  version: number;
  changed: string;
  status: "to_send" | "skipped" | "waiting" | "needs_attention" | "closed" | "opted_out";
  assignee?: string | null;
  row: ConversationView;
};

/** A text was written or came in, or a supervisor says that a reply is meant otherwise. */
export type MessageAdded = {
  conversation: string;
  version: number;
  changed: string;
  message: MessageView;
  row: ConversationView;
  client_ref?: string | null;
};

/** A text moved on: accepted, delivered, refused … */
export type MessageState = {
  conversation: string;
  version: number;
  changed: string;
  message: MessageStateView;
};

/** A thread went from one person to another; both hear it, and the supervisors. */
export type ConversationMoved = {
  conversation: string;
  version: number;
  changed: string;
  by: string;
  from?: string | null;
  to?: string | null;
  reason?: string | null;
  row: ConversationView;
};

/** A campaign's figures, at most twice a second while somebody watches. */
export type CampaignProgress = {
  contacts: number;
  suppressed: number;
  unassigned: number;
  assigned: number;
  processed: number;
  waiting: number;
  unknown: number;
  unconfirmed: number;
  not_sent: number;
  sent: number;
  delivered: number;
  not_delivered: number;
  in_flight: number;
  replies: number;
  needs_attention: number;
  opt_outs: number;
  sentiment: Sentiment;
  campaign: string;
};

/** The figures of all campaigns under way together, at most twice a second while somebody watches. */
export type OrganizationProgress = {
  contacts: number;
  suppressed: number;
  unassigned: number;
  assigned: number;
  processed: number;
  waiting: number;
  unknown: number;
  unconfirmed: number;
  not_sent: number;
  sent: number;
  delivered: number;
  not_delivered: number;
  in_flight: number;
  replies: number;
  needs_attention: number;
  opt_outs: number;
  sentiment: Sentiment;
};

/** What happens in a campaign, or in all of them (without `campaign`); at most twice a second, always whole. */
export type DashboardChanged = {
  campaign?: string | null;
  minutes: Minutes;
  carriers: Delivery[];
  numbers: Delivery[];
  online: number;
  people: AtWork[];
  alarms: Alarm[];
};

/** A campaign was launched, shared, shown, paused, resumed, ended …; screens and lists of volunteers follow. With `on_screen` what people go by while they text was changed. With `left` (people nobody holds, counted to 2,000) nothing but that: for who asked with `watch` and `feed`. */
export type CampaignChanged = {
  campaign: string;
  state: "draft" | "setting_up" | "scheduled" | "running" | "paused" | "ended" | "archived";
  paused?: "all" | "initials" | null;
  setup?: SetUp | null;
  on_screen?: OnScreen | null;
  left?: number | null;
};

/** How fast numbers and campaigns go, and what holds them. */
export type GovernorChanged = {
  numbers: NumberPace[];
  campaigns: CampaignPace[];
};

/** Who is online, looking at a thread, typing. */
export type PresenceChanged = {
  user: string;
  name: string;
  doing: "away" | "looking" | "online" | "typing";
  conversation?: string | null;
};

/** A sentence for people, from the system or from a coordinator. */
export type Notice = {
  level: "error" | "info" | "warning";
  text: string;
  by?: string | null;
};

/** The figures of an import, as it goes. */
export type ImportProgress = {
  id: string;
  status: string;
  mode: string;
  filename: string;
  list: string | null;
  encoding: string | null;
  failure: string | null;
  total: number | null;
  expected: number | null;
  done: number;
  created: number;
  updated: number;
  duplicates: number;
  invalid: number;
  opted_out: number;
  landlines: number;
  rejects_url: string;
  created_at: string;
  finished_at: string | null;
};

/** This log-in no longer counts; the socket is closed after it. */
export type SessionEnded = {
  reason: string;
};

/** Heartbeat: the newest change of this client's own view. */
export type Position = {
  newest: string;
};

export type OnCampaign = {
  campaign: string;
};

export type Send = {
  conversation: string;
  client_ref: string;
  kind: "initial" | "reply";
  text?: string | null;
  response_script_id?: string | null;
  media_ids?: string[];
};

export type OnConversation = {
  conversation: string;
};

export type OptOut = {
  conversation: string;
  confirm_text?: boolean;
};

export type PassOn = {
  conversation: string;
  reason: string;
  note?: string | null;
};

export type Answer = {
  conversation: string;
  question: string;
  answer: string | null;
};

export type Watch = {
  campaign?: string | null;
  feed?: boolean;
};

export type Look = {
  conversation?: string | null;
};

export type Sync = {
  since: string;
  conversation?: string | null;
};

export type Events = {
  "bucket.dealt": BucketDealt;
  "conversation.changed": ConversationChanged;
  "message.added": MessageAdded;
  "message.state": MessageState;
  "conversation.moved": ConversationMoved;
  "campaign.progress": CampaignProgress;
  "organization.progress": OrganizationProgress;
  "dashboard.changed": DashboardChanged;
  "campaign.changed": CampaignChanged;
  "governor.changed": GovernorChanged;
  "presence.changed": PresenceChanged;
  "notice": Notice;
  "import.progress": ImportProgress;
  "session.ended": SessionEnded;
  "position": Position;
};

export type Commands = {
  "claim": OnCampaign;
  "send": Send;
  "skip": OnConversation;
  "close": OnConversation;
  "release": OnConversation;
  "opt_out": OptOut;
  "wrong_number": OnConversation;
  "pass_on": PassOn;
  "answer": Answer;
  "watch": Watch;
  "look": Look;
  "typing": OnConversation;
  "sync": Sync;
};
