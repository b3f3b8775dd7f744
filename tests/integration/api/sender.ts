import { createDispatch } from '#lib/server/hot/dispatch.ts';
import type { HotHandler } from '#lib/server/hot/handler.ts';

export interface Told {
	readonly results?: readonly {
		readonly id: string | null;
		readonly status: string;
		readonly error?: { readonly field: string; readonly reason: string };
		readonly note?: string;
	}[];
	readonly error?: { readonly row?: number; readonly field?: string; readonly reason: string };
	readonly [name: string]: unknown;
}

export interface Asking {
	readonly key?: string | null;
	readonly type?: string;
	readonly body?: unknown;
	readonly method?: string;
}

/** Asks the addresses for programs as they are mounted, without a server. */
export function asker(handlers: readonly HotHandler[]) {
	const dispatch = createDispatch(handlers);
	return async (path: string, { key = null, type = 'application/json', body, method }: Asking = {}) => {
		const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? ''));
		const headers: Record<string, string | undefined> = {
			authorization: key === null ? undefined : `Bearer ${key}`,
			'content-type': type
		};
		const answer = await dispatch({
			method: method ?? (body === undefined ? 'GET' : 'POST'),
			url: new URL(path, 'http://localhost'),
			address: '127.0.0.1',
			header: (name) => headers[name],
			body: (limit) => Promise.resolve(bytes.byteLength > limit ? null : bytes)
		});
		if (answer === null) throw new Error(`Nothing is mounted at ${path}`);
		return { status: answer.status, headers: answer.headers, told: JSON.parse(String(answer.body)) as Told };
	};
}
