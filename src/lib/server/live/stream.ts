import type { Change, EventHub } from '../events.ts';

/** What open pages are told: which kinds of things have changed, never what they hold. */
const topics = ['figures', 'plan', 'import', 'review', 'notices'] as const;

const heartbeatMs = 20_000;
/** At most four messages a second. */
const pauseMs = 250;
/** A stream ends after a while, so that the browser comes back and its session is looked at again. */
const lifetimeMs = 10 * 60_000;

const openStreams = new Set<() => void>();
let isListening = false;

/** Ends every stream: on the way out nothing must hold the server back. */
export function closeStreams(): void {
	for (const close of [...openStreams]) close();
}

/** Ends the streams when the server is told to stop. */
function listenForStop(): void {
	if (isListening) return;
	isListening = true;
	process.on('sveltekit:shutdown', closeStreams);
}

/**
 * A stream of the organisation's changes as server-sent events: gathered, with a heartbeat, closed on stop. Of notices a
 * person hears only their own.
 */
export function liveStream(
	events: Pick<EventHub, 'subscribe'>,
	organisationId: string,
	membershipId: string | null = null
): ReadableStream<Uint8Array> {
	listenForStop();
	const encoder = new TextEncoder();
	let end = (): void => undefined;
	return new ReadableStream<Uint8Array>({
		start(controller) {
			const waiting = new Set<string>();
			let pause: NodeJS.Timeout | null = null;
			const send = (text: string): void => {
				try {
					controller.enqueue(encoder.encode(text));
				} catch {
					end();
				}
			};
			const tell = (): void => {
				pause = null;
				if (waiting.size === 0) return;
				const told = topics.filter((topic) => waiting.has(topic));
				waiting.clear();
				send(`data: ${JSON.stringify({ topics: told })}\n\n`);
				pause = setTimeout(tell, pauseMs);
			};
			const hear = (change: Change): void => {
				if (change.topic === 'notices' && membershipId !== null && change.ids?.includes(membershipId) === false) return;
				for (const topic of change.topic === 'everything' ? topics : [change.topic]) waiting.add(topic);
				pause ??= setTimeout(tell, 0);
			};
			const unsubscribe = events.subscribe(organisationId, hear);
			const heartbeat = setInterval(() => send(': here\n\n'), heartbeatMs);
			const ending = setTimeout(() => end(), lifetimeMs);
			heartbeat.unref();
			ending.unref();
			end = () => {
				end = () => undefined;
				openStreams.delete(close);
				unsubscribe();
				clearInterval(heartbeat);
				clearTimeout(ending);
				if (pause !== null) clearTimeout(pause);
				try {
					controller.close();
				} catch {
					// The reader has gone already.
				}
			};
			const close = (): void => end();
			openStreams.add(close);
			send('retry: 2000\n\n: here\n\n');
		},
		cancel() {
			end();
		}
	});
}

export const liveHeaders: Readonly<Record<string, string>> = {
	'content-type': 'text/event-stream; charset=utf-8',
	'cache-control': 'no-store',
	'x-accel-buffering': 'no'
};
