import type { Channel, Phase } from '../audit/presets.ts';

/** A touchpoint of a starter set; its name is the message `trades.touchpoints.<key>`. */
export interface StarterTouchpoint {
	readonly key: string;
	readonly phase: Phase;
	readonly channel: Channel;
	readonly importance: 1 | 2 | 3 | 4 | 5;
}

/** A tactic of a starter set; its name, reason and to-dos are messages under `trades.tactics.<key>`. */
export interface StarterTactic {
	readonly key: string;
	readonly actions: number;
	readonly effort: 1 | 2 | 3;
	readonly impact: 1 | 2 | 3;
	readonly automates: boolean;
}

export interface Trade {
	readonly id: string;
	readonly touchpoints: readonly StarterTouchpoint[];
	/** The touchpoint that the two-question survey asks about. */
	readonly askAfter: string | null;
	readonly tactics: readonly StarterTactic[];
	readonly departments: readonly string[];
}

const confirmation: StarterTactic = { key: 'confirmation', actions: 3, effort: 1, impact: 2, automates: false };
const callBack: StarterTactic = { key: 'call_back', actions: 3, effort: 2, impact: 3, automates: false };
const chatbot: StarterTactic = { key: 'chatbot', actions: 4, effort: 2, impact: 2, automates: true };
const listening: StarterTactic = { key: 'listening', actions: 3, effort: 2, impact: 2, automates: false };
const signs: StarterTactic = { key: 'signs', actions: 3, effort: 1, impact: 2, automates: false };
const plainLetters: StarterTactic = { key: 'plain_letters', actions: 3, effort: 1, impact: 3, automates: false };

/** What a trade begins with: suggested, and theirs to change. */
export const trades: readonly Trade[] = [
	{
		id: 'online_shop',
		touchpoints: [
			{ key: 'search_result', phase: 'notice', channel: 'web', importance: 3 },
			{ key: 'product_page', phase: 'choose', channel: 'web', importance: 4 },
			{ key: 'advice_chat', phase: 'choose', channel: 'chat', importance: 2 },
			{ key: 'checkout', phase: 'order', channel: 'web', importance: 5 },
			{ key: 'confirmation_mail', phase: 'order', channel: 'mail', importance: 3 },
			{ key: 'where_is_it', phase: 'receive', channel: 'web', importance: 4 },
			{ key: 'delivery', phase: 'receive', channel: 'door', importance: 5 },
			{ key: 'help_mail', phase: 'get_help', channel: 'mail', importance: 4 },
			{ key: 'return', phase: 'get_help', channel: 'web', importance: 3 },
			{ key: 'reorder', phase: 'come_again', channel: 'web', importance: 3 }
		],
		askAfter: 'delivery',
		tactics: [confirmation, chatbot, callBack],
		departments: ['service', 'shop', 'delivery', 'marketing']
	},
	{
		id: 'service',
		touchpoints: [
			{ key: 'recommendation', phase: 'notice', channel: 'in_person', importance: 3 },
			{ key: 'website', phase: 'choose', channel: 'web', importance: 3 },
			{ key: 'first_call', phase: 'choose', channel: 'phone', importance: 5 },
			{ key: 'offer', phase: 'order', channel: 'mail', importance: 4 },
			{ key: 'appointment', phase: 'order', channel: 'phone', importance: 4 },
			{ key: 'visit', phase: 'receive', channel: 'in_person', importance: 5 },
			{ key: 'invoice', phase: 'receive', channel: 'mail', importance: 3 },
			{ key: 'complaint', phase: 'get_help', channel: 'phone', importance: 4 },
			{ key: 'reminder', phase: 'come_again', channel: 'mail', importance: 2 }
		],
		askAfter: 'visit',
		tactics: [callBack, listening, confirmation],
		departments: ['service', 'office', 'sales']
	},
	{
		id: 'shop_floor',
		touchpoints: [
			{ key: 'shop_window', phase: 'notice', channel: 'shop', importance: 3 },
			{ key: 'welcome', phase: 'choose', channel: 'in_person', importance: 5 },
			{ key: 'shelf', phase: 'choose', channel: 'shop', importance: 4 },
			{ key: 'advice', phase: 'choose', channel: 'in_person', importance: 4 },
			{ key: 'till', phase: 'order', channel: 'shop', importance: 5 },
			{ key: 'take_home', phase: 'receive', channel: 'shop', importance: 2 },
			{ key: 'exchange', phase: 'get_help', channel: 'shop', importance: 4 },
			{ key: 'phone_question', phase: 'get_help', channel: 'phone', importance: 3 },
			{ key: 'loyalty', phase: 'come_again', channel: 'mail', importance: 2 }
		],
		askAfter: 'till',
		tactics: [signs, listening, callBack],
		departments: ['sales_floor', 'till', 'marketing']
	},
	{
		id: 'public_office',
		touchpoints: [
			{ key: 'website', phase: 'notice', channel: 'web', importance: 4 },
			{ key: 'form', phase: 'order', channel: 'web', importance: 5 },
			{ key: 'booking', phase: 'order', channel: 'web', importance: 4 },
			{ key: 'waiting_room', phase: 'receive', channel: 'in_person', importance: 4 },
			{ key: 'counter', phase: 'receive', channel: 'in_person', importance: 5 },
			{ key: 'letter', phase: 'receive', channel: 'mail', importance: 4 },
			{ key: 'hotline', phase: 'get_help', channel: 'phone', importance: 4 },
			{ key: 'objection', phase: 'get_help', channel: 'mail', importance: 3 }
		],
		askAfter: 'counter',
		tactics: [plainLetters, signs, callBack],
		departments: ['counter', 'back_office', 'hotline']
	},
	{ id: 'nothing', touchpoints: [], askAfter: null, tactics: [], departments: ['service'] }
];

export const tradeIds = trades.map((trade) => trade.id);

/** The starter set of a trade, if there is one of that name. */
export const tradeById = (id: string): Trade | undefined => trades.find((trade) => trade.id === id);
