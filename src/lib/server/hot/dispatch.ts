import {
	isForPrograms,
	jsonResponse,
	matchPattern,
	refusalFor,
	type HotHandler,
	type HotRequest,
	type HotResponse
} from './handler.ts';

export type Dispatch = (request: Omit<HotRequest, 'params'>) => Promise<HotResponse> | null;

/** Finds the handler of a request; null where none is mounted at its path. Programs are told that as programs are. */
export function createDispatch(handlers: readonly HotHandler[]): Dispatch {
	const fixed = new Map<string, HotHandler>();
	const open: HotHandler[] = [];
	for (const handler of handlers) {
		if (handler.pattern.includes('[')) open.push(handler);
		else if (!fixed.has(handler.pattern)) fixed.set(handler.pattern, handler);
	}
	const find = (path: string): readonly [HotHandler, Record<string, string>] | null => {
		const known = fixed.get(path);
		if (known !== undefined) return [known, {}];
		for (const handler of open) {
			const params = matchPattern(handler.pattern, path);
			if (params !== null) return [handler, params];
		}
		return null;
	};
	return (request) => {
		const path = request.url.pathname;
		const found = find(path);
		if (found === null) {
			return isForPrograms(path) ? Promise.resolve(jsonResponse(404, { error: { reason: 'not_found' } })) : null;
		}
		const [handler, params] = found;
		if (!handler.methods.includes(request.method === 'HEAD' ? 'GET' : request.method)) {
			return Promise.resolve(
				refusalFor(path, {
					status: 405,
					reason: 'method_not_allowed',
					words: 'Refused: method',
					headers: { allow: handler.methods.join(', ') }
				})
			);
		}
		return handler.handle(bindParams(request, params));
	};
}

function bindParams(request: Omit<HotRequest, 'params'>, params: Record<string, string>): HotRequest {
	return {
		method: request.method,
		url: request.url,
		address: request.address,
		header: (name) => request.header(name),
		body: (limit) => request.body(limit),
		params
	};
}
