import type { ChangeWord } from '../metrics/trend.ts';

/** What the sentence over the page is made from: one entry a metric. */
export interface Judged {
	readonly title: string;
	readonly n: number;
	readonly hidden: boolean;
	readonly word: ChangeWord | null;
}

export type Judgement =
	| { readonly code: 'nothing_measured' | 'nothing_heard' | 'first_answer' | 'too_few' }
	| { readonly code: 'steady'; readonly figures: number }
	| {
			readonly code: 'better' | 'worse' | 'both';
			readonly better: readonly string[];
			readonly worse: readonly string[];
			/** How many more of each go unnamed. */
			readonly more: { readonly better: number; readonly worse: number };
	  };

const goesUp: readonly (ChangeWord | null)[] = ['clearly_better', 'likely_better'];
const goesDown: readonly (ChangeWord | null)[] = ['clearly_worse', 'likely_worse'];

/** The sentence of the page as a code: which figures get better, which get worse, at most two of each by name, and how many more. */
export function judge(metrics: readonly Judged[]): Judgement {
	if (metrics.length === 0) return { code: 'nothing_measured' };
	const heard = metrics.filter((metric) => metric.n > 0 && !metric.hidden);
	if (heard.length === 0) return { code: 'nothing_heard' };
	if (heard.every((metric) => metric.n === 1)) return { code: 'first_answer' };
	const named = (words: readonly (ChangeWord | null)[]): string[] =>
		heard
			.filter((metric) => words.includes(metric.word))
			.sort((a, b) => words.indexOf(a.word) - words.indexOf(b.word))
			.map((metric) => metric.title);
	const better = named(goesUp);
	const worse = named(goesDown);
	if (better.length > 0 || worse.length > 0) {
		const told = (all: readonly string[]): readonly string[] => all.slice(0, 2);
		return {
			code: better.length === 0 ? 'worse' : worse.length === 0 ? 'better' : 'both',
			better: told(better),
			worse: told(worse),
			more: { better: better.length - told(better).length, worse: worse.length - told(worse).length }
		};
	}
	const told = heard.filter((metric) => metric.word !== null && metric.word !== 'too_few').length;
	return told === 0 ? { code: 'too_few' } : { code: 'steady', figures: told };
}
