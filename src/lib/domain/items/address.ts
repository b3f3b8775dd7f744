import type { ItemKind } from './kinds.ts';

/** Where an item is seen: the page of a strategy and, on it, the place. `base` is the strategy's address. */
export function itemAddress(kind: ItemKind, id: string, base: string): string {
	switch (kind) {
		case 'goal':
			return `${base}/goals?open=${id}`;
		case 'touchpoint':
			return `${base}/audit/${id}`;
		case 'finding':
		case 'swot_item':
			return `${base}/audit#${id}`;
		case 'competitor':
		case 'keyword':
		case 'watch_item':
			return `${base}/competitors#${id}`;
		case 'criterion':
		case 'service_check':
		case 'mystery_shop':
			return `${base}/research#${id}`;
		case 'persona':
		case 'journey':
		case 'stage':
		case 'moment':
			return `${base}/personas#${id}`;
		case 'tactic':
			return `${base}/tactics/${id}`;
		case 'action':
			return `${base}/tactics?todo=${id}`;
		case 'survey':
			return `${base}/surveys/${id}`;
		case 'question':
			return `${base}/surveys#${id}`;
		case 'metric':
			return `${base}/measurement/${id}`;
		case 'marked_event':
			return `${base}/measurement#happened`;
		case 'review':
			return `${base}/review/${id}`;
		case 'decision':
		case 'lesson':
			return `${base}/optimisation#${id}`;
		case 'claim':
			return `/claims#${id}`;
		case 'message':
			return `/guide#${id}`;
		case 'citation':
			return `${base}/audit#${id}`;
	}
}
