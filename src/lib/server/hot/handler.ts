/**
 * Hot handlers answer the busiest addresses (a customer's answer, pushed responses, health) in front of kit. They are
 * plain functions from a request to a response, mounted by the entry, and by the first hook where there is no entry
 * (development). The list is part of the route manifest that the sweeps read.
 */
export interface HotRequest {
	readonly method: string;
	readonly url: URL;
	/** Path parameters by the names in the handler's pattern. */
	readonly params: Readonly<Record<string, string>>;
	header(name: string): string | undefined;
	/** Reads the body; null when it is larger than the limit. */
	body(limit: number): Promise<Buffer | null>;
	/** The address of the other end of the socket. */
	readonly address: string;
}

export interface HotResponse {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | readonly string[]>>;
	readonly body: string | Buffer;
}

export interface HotHandler {
	/** As kit writes it: `/s/[token]`. */
	readonly pattern: string;
	readonly methods: readonly string[];
	/** Who may call it: shown in the route manifest. */
	readonly access: 'public' | 'key';
	handle(request: HotRequest): Promise<HotResponse>;
}

/** The parameters of a path under a pattern, or null where it does not fit. */
export function matchPattern(pattern: string, path: string): Record<string, string> | null {
	const wanted = pattern.split('/');
	const given = path.split('/');
	if (wanted.length !== given.length) return null;
	const params: Record<string, string> = {};
	for (const [index, part] of wanted.entries()) {
		const value = given[index] as string;
		if (part.startsWith('[')) {
			if (value === '') return null;
			try {
				params[part.slice(1, -1)] = decodeURIComponent(value);
			} catch {
				return null;
			}
		} else if (part !== value) return null;
	}
	return params;
}

export const textResponse = (status: number, body: string, headers: Record<string, string> = {}): HotResponse => ({
	status,
	headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', ...headers },
	body
});

export const jsonResponse = (status: number, value: unknown, headers: Record<string, string> = {}): HotResponse => ({
	status,
	headers: {
		'content-type': 'application/json; charset=utf-8',
		'x-content-type-options': 'nosniff',
		'cache-control': 'no-store',
		...headers
	},
	body: JSON.stringify(value)
});

/** Whether an address is one that programs ask: they are answered in JSON whatever happens. */
export const isForPrograms = (path: string): boolean => path === '/api' || path.startsWith('/api/');

/** A refusal before anything was looked at: to programs with its reason as all theirs have it, else in words. */
export const refusalFor = (
	path: string,
	refused: {
		readonly status: number;
		readonly reason: string;
		readonly field?: string;
		readonly words: string;
		readonly headers?: Record<string, string>;
	}
): HotResponse => {
	const { status, reason, field, words, headers = {} } = refused;
	return isForPrograms(path)
		? jsonResponse(status, { error: { ...(field === undefined ? {} : { field }), reason } }, headers)
		: textResponse(status, words, headers);
};
