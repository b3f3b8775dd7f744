import { z } from 'zod';
import { dateField, idField, line, wholeField } from '../shared/fields.ts';
import { practiceGroups, practiceStates, presetIds, type PresetPractice } from './practice.ts';
import { readinessScale, statementIds, type StatementId } from './statements.ts';

export const readinessLimits = { practice: 160, practices: 60 } as const;

const score = wholeField(readinessScale.least, readinessScale.most);

/** The check as one person answers it: each of the nine statements. */
export const readinessAnswer = z.object(
	Object.fromEntries(statementIds.map((id) => [id, score])) as Record<StatementId, typeof score>
);
/** The same as it is kept. */
export const keptScores = z.object(
	Object.fromEntries(statementIds.map((id) => [id, z.number()])) as Record<StatementId, z.ZodNumber>
);

export const newRound = z.object({ untilOn: dateField });
export const roundInput = z.object({ round: idField });
export const statementChoice = z.object({
	round: idField,
	statement: z.enum(statementIds as [StatementId, ...StatementId[]])
});

/** A practice by its id, or by the word of one that came along. */
const practiceField = z.union([z.enum(presetIds as [PresetPractice, ...PresetPractice[]]), idField]);
export const practiceMark = z.object({ practice: practiceField, state: z.enum(practiceStates) });
export const practiceChoice = z.object({ practice: practiceField });
export const newPractice = z.object({ title: line(readinessLimits.practice), group: z.enum(practiceGroups) });
