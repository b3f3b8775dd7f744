import { smallGroup } from '../metrics/suppression.ts';
import { partIds, partOf, readinessParts, statementIds, type ReadinessPart, type StatementId } from './statements.ts';

/** What one person answered, without who it was. */
export type ReadinessScores = Readonly<Record<StatementId, number>>;

/** Where a mean moved since the round before; null where there is nothing to compare with. */
export type Move = 'up' | 'down' | 'same' | null;

export interface Told<Id extends string> {
	readonly id: Id;
	/** 1 to 5. */
	readonly mean: number;
	readonly before: number | null;
	readonly move: Move;
}

export interface ReadinessResult {
	readonly people: number;
	/** Fewer than five answered: nothing is told but how many. */
	readonly isHidden: boolean;
	readonly whole: Told<'whole'> | null;
	readonly parts: readonly Told<ReadinessPart>[];
	/** The furthest from "completely true" first. */
	readonly statements: readonly Told<StatementId>[];
}

/**
 * From so much on a mean is said to have moved. People differ by about a point among themselves, so that of ten people the
 * means of two rounds lie half a point apart by luck alone about one time in four, and seldom more.
 */
export const movedFrom = 0.5;

/** How a figure stands to the one before, in a word: moved by half a point or more, or about the same. */
export function moveOf(mean: number, before: number | null): Move {
	if (before === null) return null;
	// Means of whole numbers: what is half a point on paper is so here, too.
	const by = Math.round((mean - before) * 1000) / 1000;
	return by >= movedFrom ? 'up' : by <= -movedFrom ? 'down' : 'same';
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * What a round that is over came to: the mean of each statement, part and of all, beside the round before (R-003-01). Told
 * all at once and only where five people or more answered: nobody shall be told apart. The round before is held against it
 * under the same rule. Statements that are furthest from true come first; equals keep the order in which they are asked.
 */
export function readinessResult(
	answers: readonly ReadinessScores[],
	earlier: readonly ReadinessScores[] = []
): ReadinessResult {
	const people = answers.length;
	if (people < smallGroup) return { people, isHidden: true, whole: null, parts: [], statements: [] };
	const toldOf = <Id extends string>(id: Id, statements: readonly StatementId[]): Told<Id> => {
		const of = (given: readonly ReadinessScores[]): number =>
			meanOf(given.flatMap((scores) => statements.map((statement) => scores[statement])));
		const mean = of(answers);
		const before = earlier.length < smallGroup ? null : of(earlier);
		return { id, mean, before, move: moveOf(mean, before) };
	};
	return {
		people,
		isHidden: false,
		whole: toldOf('whole', statementIds),
		parts: partIds.map((part) => toldOf(part, readinessParts[part])),
		statements: statementIds
			.map((statement, index) => ({ told: toldOf(statement, [statement]), index }))
			.sort((a, b) => a.told.mean - b.told.mean || a.index - b.index)
			.map(({ told }) => told)
	};
}

/** How a mean reads, as it is shown with one decimal: from 4 on it carries, from 3 on it is on its way, below it holds back. */
export function levelOf(mean: number): 'carries' | 'on_its_way' | 'holds_back' {
	const shown = Math.round(mean * 10) / 10;
	return shown >= 4 ? 'carries' : shown >= 3 ? 'on_its_way' : 'holds_back';
}

/** The part furthest from ready; with the part of the weakest statement first among equals. */
export function weakestPart(result: ReadinessResult): Told<ReadinessPart> | null {
	const [first] = result.statements;
	return (
		[...result.parts].sort(
			(a, b) =>
				a.mean - b.mean ||
				(first === undefined ? 0 : Number(partOf(first.id) === b.id) - Number(partOf(first.id) === a.id))
		)[0] ?? null
	);
}
