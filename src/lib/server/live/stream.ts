import { monotonic } from '../clock.ts';
import type { Change, EventHub } from '../events.ts';

/** What open pages are told: which kinds of things have changed, never what they hold. */
const topics = ['figures', 'plan', 'import', 'review', 'notices'] as const;
type Topic = (typeof topics)[number];

const heartbeatMs = 20_000;
/** What people do beside each other is told four times a second at most, */
const quickMs = 250;
/** what comes in by itself once a second. */
const calmMs = 1_000;
const calm: ReadonlySet<Topic> = new Set(['figures', 'import']);
/** A stream ends after a while, so that the browser comes back and its session is looked at again. */
const lifetimeMs = 10 * 60_000;
/** Heartbeats and ends are looked after this often, for all streams together. */
const tendEveryMs = 1_000;

/** Where the messages of one page go. */
export interface Sink {
	write(message: Uint8Array): void;
	end(): void;
}

/** A page that listens; as little as can be, because there are thousands of them. */
interface Page {
	readonly group: Group;
	readonly sink: Sink;
	readonly membershipId: string | null;
	/** Whether it was told something that is for few and that it has not been sent yet. */
	hasNotice: boolean;
	heartbeatAt: number;
	readonly endsAt: number;
}

/** The pages of one organisation: what is told to all is put into bytes once. */
interface Group {
	readonly pages: Set<Page>;
	readonly waiting: Set<Topic>;
	timer: NodeJS.Timeout | null;
	timerAt: number;
	toldQuick: number;
	toldCalm: number;
	unsubscribe: () => void;
}

type Events = Pick<EventHub, 'subscribe'>;

const groups = new WeakMap<Events, Map<string, Group>>();
const pages = new Set<Page>();
let tending: NodeJS.Timeout | null = null;
let isListening = false;

const bytesOf = (text: string): Uint8Array => Buffer.from(text);
const greeting = bytesOf('retry: 2000\n\n: here\n\n');
const heartbeat = bytesOf(': here\n\n');
const messages = new Map<string, Uint8Array>();

function messageOf(told: readonly Topic[]): Uint8Array {
	const text = `data: ${JSON.stringify({ topics: told })}\n\n`;
	const known = messages.get(text) ?? bytesOf(text);
	messages.set(text, known);
	return known;
}

function send(page: Page, message: Uint8Array): void {
	try {
		page.sink.write(message);
	} catch {
		leave(page);
	}
}

/** Takes a page out and ends its stream. */
function leave(page: Page): void {
	if (!pages.delete(page)) return;
	const { group } = page;
	group.pages.delete(page);
	if (group.pages.size === 0) {
		group.unsubscribe();
		if (group.timer !== null) clearTimeout(group.timer);
	}
	if (pages.size === 0 && tending !== null) {
		clearInterval(tending);
		tending = null;
	}
	try {
		page.sink.end();
	} catch {
		// The reader has gone already.
	}
}

function tend(): void {
	const now = monotonic();
	for (const page of [...pages]) {
		if (now >= page.endsAt) leave(page);
		else if (now >= page.heartbeatAt) {
			page.heartbeatAt = now + heartbeatMs;
			send(page, heartbeat);
		}
	}
}

/** Ends every stream: on the way out nothing must hold the server back. */
export function closeStreams(): void {
	for (const page of [...pages]) leave(page);
}

/** Ends the streams when the server is told to stop. */
function listenForStop(): void {
	if (isListening) return;
	isListening = true;
	process.on('sveltekit:shutdown', closeStreams);
}

/** Tells a group what waits and may be told by now; plans the rest. */
function tell(group: Group): void {
	group.timer = null;
	const now = monotonic();
	const isQuickDue = now >= group.toldQuick + quickMs;
	const isCalmDue = now >= group.toldCalm + calmMs;
	const due = topics.filter((topic) => group.waiting.has(topic) && (calm.has(topic) ? isCalmDue : isQuickDue));
	const shared = due.filter((topic) => topic !== 'notices');
	if (due.length > 0) {
		group.toldQuick = now;
		if (due.some((topic) => calm.has(topic))) group.toldCalm = now;
		for (const topic of due) group.waiting.delete(topic);
		const toAll = shared.length === 0 ? null : messageOf(shared);
		const withNotice = messageOf([...shared, 'notices']);
		for (const page of [...group.pages]) {
			const hasNotice = page.hasNotice && due.includes('notices');
			if (hasNotice) page.hasNotice = false;
			const message = hasNotice ? withNotice : toAll;
			if (message !== null) send(page, message);
		}
	}
	if (group.waiting.size > 0) plan(group);
}

function plan(group: Group): void {
	const now = monotonic();
	let wait = Infinity;
	for (const topic of group.waiting) {
		const at = calm.has(topic) ? group.toldCalm + calmMs : group.toldQuick + quickMs;
		wait = Math.min(wait, Math.max(0, at - now));
	}
	if (group.timer !== null) {
		if (group.timerAt <= now + wait) return;
		clearTimeout(group.timer);
	}
	group.timerAt = now + wait;
	group.timer = setTimeout(tell, Math.ceil(wait), group);
}

function hear(group: Group, change: Change): void {
	for (const topic of change.topic === 'everything' ? topics : [change.topic as Topic]) {
		if (topic === 'notices') {
			let isFor = false;
			for (const page of group.pages) {
				const { membershipId } = page;
				if (membershipId !== null && change.ids?.includes(membershipId) === false) continue;
				page.hasNotice = true;
				isFor = true;
			}
			if (!isFor) continue;
		}
		group.waiting.add(topic);
	}
	if (group.waiting.size > 0) plan(group);
}

function groupOf(events: Events, organisationId: string): Group {
	const known = groups.get(events) ?? new Map<string, Group>();
	groups.set(events, known);
	const found = known.get(organisationId);
	if (found !== undefined) return found;
	const made: Group = {
		pages: new Set(),
		waiting: new Set(),
		timer: null,
		timerAt: 0,
		toldQuick: -Infinity,
		toldCalm: -Infinity,
		unsubscribe: () => undefined
	};
	const unsubscribe = events.subscribe(organisationId, (change) => hear(made, change));
	made.unsubscribe = () => {
		known.delete(organisationId);
		unsubscribe();
	};
	known.set(organisationId, made);
	return made;
}

/**
 * Lets a page hear of its organisation's changes: gathered, with a heartbeat, ended on stop. Of notices a person hears
 * only their own. Returns how it leaves.
 */
export function joinLive(events: Events, organisationId: string, membershipId: string | null, sink: Sink): () => void {
	listenForStop();
	const now = monotonic();
	const group = groupOf(events, organisationId);
	const page: Page = {
		...{ group, sink, membershipId, hasNotice: false },
		heartbeatAt: now + heartbeatMs,
		endsAt: now + lifetimeMs
	};
	group.pages.add(page);
	pages.add(page);
	tending ??= setInterval(tend, tendEveryMs).unref();
	send(page, greeting);
	return () => leave(page);
}

/** The changes of an organisation as a stream of server-sent events. */
export function liveStream(
	events: Events,
	organisationId: string,
	membershipId: string | null = null
): ReadableStream<Uint8Array> {
	let leaves = (): void => undefined;
	return new ReadableStream<Uint8Array>({
		start(controller) {
			leaves = joinLive(events, organisationId, membershipId, {
				write: (message) => controller.enqueue(message),
				end: () => controller.close()
			});
		},
		cancel() {
			leaves();
		}
	});
}

export const liveHeaders: Readonly<Record<string, string>> = {
	'content-type': 'text/event-stream; charset=utf-8',
	'cache-control': 'no-store',
	'x-accel-buffering': 'no'
};
