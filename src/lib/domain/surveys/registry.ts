import type { QuestionKind } from './question.ts';
import { ces } from './questions/ces.ts';
import { choice } from './questions/choice.ts';
import { choices } from './questions/choices.ts';
import { csat } from './questions/csat.ts';
import { nps } from './questions/nps.ts';
import { rating } from './questions/rating.ts';
import { text } from './questions/text.ts';

/** Every kind of question, in the order in which they are offered. A new kind is one file and one line here. */
export const questionKinds: readonly QuestionKind[] = [
	nps,
	csat,
	ces,
	rating,
	choice,
	choices,
	text
] as readonly QuestionKind[];

export const questionKindIds = ['nps', 'csat', 'ces', 'rating', 'choice', 'choices', 'text'] as const;
export type QuestionKindId = (typeof questionKindIds)[number];

const byId = new Map(questionKinds.map((kind) => [kind.id, kind]));

/** The kind of that name, or none. */
export const findQuestionKind = (id: string): QuestionKind | undefined => byId.get(id);

/** The kind of that name; throws when there is none, which only a wrong row can cause. */
export function questionKind(id: string): QuestionKind {
	const kind = byId.get(id);
	if (kind === undefined) throw new RangeError(`no kind of question is called ${id}`);
	return kind;
}
