import { addDays, type Day } from '../shared/instant.ts';
import type { Channel } from '../shared/channel.ts';

/** One of the four words that the voice is made of. */
export interface ToneWord {
	readonly word: string;
	readonly meaning: string;
}

/** What we say, and what we do not say instead. */
export interface ToneRule {
	readonly id: string;
	readonly version: number;
	readonly say: string;
	readonly avoid: string;
	readonly why: string;
}

/** A message to customers, as it stands now (R-000-13). */
export interface Message {
	readonly id: string;
	readonly version: number;
	readonly title: string;
	readonly touchpoint: { readonly id: string; readonly title: string } | null;
	readonly channel: Channel;
	readonly locale: string;
	readonly body: string;
	readonly owner: { readonly id: string; readonly name: string } | null;
	readonly checkedOn: Day | null;
	/** What it said before, newest first. */
	readonly before: readonly {
		readonly id: string;
		readonly body: string;
		readonly at: string;
		readonly by: string | null;
	}[];
}

/** After so many days without a look at it, a message wants to be read again. */
export const checkEvery = 180;

/** Whether a message wants to be read again: never checked, or longer ago than half a year. */
export const isStale = (message: Pick<Message, 'checkedOn'>, today: Day): boolean =>
	message.checkedOn === null || message.checkedOn < addDays(today, -checkEvery);

/** A word or turn of the guide that is not said, found in a message. */
export interface Slip {
	readonly messageId: string;
	readonly ruleId: string;
	/** What it says, as the guide writes it. */
	readonly said: string;
}

const plain = (text: string): string =>
	text
		.toLowerCase()
		.replace(/[“”„"«»]/g, '')
		.replace(/\s+/gu, ' ')
		.trim();

/**
 * Messages that say what the guide says we do not say: the turn stands in them word for word, capitals, quotes and blanks
 * aside, and not in the middle of a longer word. Turns of fewer than three letters are left out, because they stand
 * everywhere.
 */
export function slips(
	messages: readonly Pick<Message, 'id' | 'body'>[],
	rules: readonly Pick<ToneRule, 'id' | 'avoid'>[]
): Slip[] {
	return messages.flatMap((message) =>
		rules.flatMap((rule): Slip[] => {
			const turn = plain(rule.avoid).replace(/[.!?…]+$/u, '');
			if (turn.length < 3) return [];
			const body = plain(message.body);
			for (let at = body.indexOf(turn); at >= 0; at = body.indexOf(turn, at + 1)) {
				const [before, after] = [body[at - 1] ?? ' ', body[at + turn.length] ?? ' '];
				if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) {
					return [{ messageId: message.id, ruleId: rule.id, said: rule.avoid }];
				}
			}
			return [];
		})
	);
}

/** Which messages are shown; an empty choice shows all. */
export interface MessageFilter {
	readonly touchpoint: string | null;
	readonly channel: string | null;
	readonly locale: string | null;
	readonly stale: boolean;
}

export const readMessageFilter = (get: (name: string) => string | null): MessageFilter => ({
	touchpoint: get('touchpoint') || null,
	channel: get('channel') || null,
	locale: get('locale') || null,
	stale: get('stale') === '1'
});

/** The messages that fit a filter. */
export const filterMessages = (messages: readonly Message[], filter: MessageFilter, today: Day): Message[] =>
	messages
		.filter((message) => filter.touchpoint === null || message.touchpoint?.id === filter.touchpoint)
		.filter((message) => filter.channel === null || message.channel === filter.channel)
		.filter((message) => filter.locale === null || message.locale === filter.locale)
		.filter((message) => !filter.stale || isStale(message, today));

/** Languages that a message can be kept in: those that customers of our organisations mostly read. */
export const messageLocales = ['en', 'ar', 'fa', 'ms', 'el', 'fr', 'de', 'es', 'it', 'nl', 'tr', 'zh'] as const;
