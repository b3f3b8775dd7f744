import { jsonResponse, matchPattern, type HotHandler, type HotRequest, type HotResponse } from './handler.ts';

export type Dispatch = (request: Omit<HotRequest, 'params'>) => Promise<HotResponse> | null;

/** Finds the handler of a request; null where none is mounted at its path. */
export function createDispatch(handlers: readonly HotHandler[]): Dispatch {
	return (request) => {
		for (const handler of handlers) {
			const params = matchPattern(handler.pattern, request.url.pathname);
			if (params === null) continue;
			if (!handler.methods.includes(request.method === 'HEAD' ? 'GET' : request.method)) {
				return Promise.resolve(
					jsonResponse(405, { error: 'method_not_allowed' }, { allow: handler.methods.join(', ') })
				);
			}
			return handler.handle(bindParams(request, params));
		}
		return null;
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
