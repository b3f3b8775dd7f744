import { refresh as refreshPage } from './refresh.ts';

/**
 * Keeps open pages up to date. One tab of the browser holds the stream and tells the others; a hidden tab neither holds
 * it nor listens, and looks once when it is seen again. Loads say `depends('ninefold:figures')` or `('ninefold:plan')`.
 */
export const liveTopics = ['figures', 'plan', 'import', 'review', 'notices'] as const;
export type LiveTopic = (typeof liveTopics)[number];

const shared = 'ninefold-live';
const firstWait = 1_000;
const longestWait = 30_000;

/** Whether the page hears of changes at the moment. */
export const live = $state({ connected: false });

/** Starts listening; returns how to stop. Call it once, in the layout of the app, in the browser. */
export function startLive(address = '/live'): () => void {
	const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(shared);
	let letGo: (() => void) | null = null;
	let stopped = false;
	let hiddenSince: number | null = null;

	let waiting: LiveTopic[] = [];
	let isRefreshing = false;
	const refresh = async (): Promise<void> => {
		if (isRefreshing) return;
		isRefreshing = true;
		try {
			while (waiting.length > 0) {
				const topics = waiting;
				waiting = [];
				await Promise.all(topics.map((topic) => refreshPage(topic)));
			}
		} finally {
			isRefreshing = false;
		}
	};
	const hear = (topics: readonly LiveTopic[]): void => {
		if (document.hidden) return;
		waiting = liveTopics.filter((topic) => waiting.includes(topic) || topics.includes(topic));
		void refresh();
	};

	/** Holds the stream until the promise's signal ends it; comes back by itself when it breaks. */
	const hold = (signal: AbortSignal): Promise<void> =>
		new Promise((resolve) => {
			let source: EventSource | null = null;
			let timer: ReturnType<typeof setTimeout> | undefined;
			let wait = firstWait;
			let isFirst = true;
			const open = (): void => {
				source = new EventSource(address);
				source.onopen = () => {
					wait = firstWait;
					live.connected = true;
					// What happened while nobody listened.
					if (!isFirst) tell([...liveTopics]);
					isFirst = false;
				};
				source.onmessage = (message: MessageEvent<string>) => {
					tell((JSON.parse(message.data) as { topics: LiveTopic[] }).topics);
				};
				source.onerror = () => {
					live.connected = false;
					if (source?.readyState !== EventSource.CLOSED) return;
					timer = setTimeout(open, wait);
					wait = Math.min(longestWait, wait * 2);
				};
			};
			const tell = (topics: LiveTopic[]): void => {
				channel?.postMessage(topics);
				hear(topics);
			};
			signal.addEventListener('abort', () => {
				clearTimeout(timer);
				source?.close();
				live.connected = false;
				resolve();
			});
			open();
		});

	const take = (): void => {
		if (letGo !== null || stopped) return;
		const control = new AbortController();
		letGo = () => {
			letGo = null;
			control.abort();
		};
		if ('locks' in navigator && channel !== null) {
			navigator.locks
				.request(shared, { signal: control.signal }, () => hold(control.signal))
				.catch((error: unknown) => {
					if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
				});
		} else void hold(control.signal);
	};

	const seen = (): void => {
		if (document.hidden) {
			hiddenSince = performance.now();
			letGo?.();
			return;
		}
		take();
		if (hiddenSince !== null && performance.now() - hiddenSince > 500) hear([...liveTopics]);
		hiddenSince = null;
	};
	const leave = (): void => letGo?.();

	channel?.addEventListener('message', (message: MessageEvent<LiveTopic[]>) => hear(message.data));
	document.addEventListener('visibilitychange', seen);
	window.addEventListener('pagehide', leave);
	window.addEventListener('pageshow', seen);
	if (!document.hidden) take();

	return () => {
		stopped = true;
		document.removeEventListener('visibilitychange', seen);
		window.removeEventListener('pagehide', leave);
		window.removeEventListener('pageshow', seen);
		letGo?.();
		channel?.close();
	};
}
