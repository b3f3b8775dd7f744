import type { StepId } from './steps.ts';

/**
 * How many lines the filled example of a step has (messages `example.<step>.line1` and so on), and which of them can be
 * copied into one's own plan. The made-up grocer of the demo is where they come from.
 */
export const stepExamples: Readonly<Record<StepId, { readonly lines: number; readonly copyable: readonly number[] }>> =
	{
		goals: { lines: 3, copyable: [] },
		audit: { lines: 4, copyable: [1, 2, 3, 4] },
		competitors: { lines: 3, copyable: [3] },
		research: { lines: 4, copyable: [1, 2, 3, 4] },
		personas: { lines: 3, copyable: [1, 2, 3] },
		tactics: { lines: 4, copyable: [1, 2, 3, 4] },
		surveys: { lines: 2, copyable: [1] },
		measurement: { lines: 3, copyable: [] },
		optimisation: { lines: 3, copyable: [] }
	};

/** Whether a line of a step's example can be copied. */
export const isCopyable = (step: StepId, line: number): boolean => stepExamples[step].copyable.includes(line);
