import type { Channel } from '../shared/channel.ts';
import type { Lever } from './lever.ts';
import type { TacticStep } from './priority.ts';

/** A tactic to take over; its words are messages under `tactics-library.<id>`: title, why, effect, route, action1 ... */
export interface LibraryTactic {
	readonly id: string;
	readonly actions: number;
	readonly effort: TacticStep;
	readonly impact: TacticStep;
	readonly automates: boolean;
	readonly lever: Lever;
	readonly channels: readonly Channel[];
}

/** The library: what worked elsewhere (R-002-31, R-002-33, R-003-08). The chatbot keeps a person within reach. */
export const tacticLibrary = [
	{
		id: 'chatbot',
		actions: 4,
		effort: 2,
		impact: 2,
		automates: true,
		lever: 'slow_answers',
		channels: ['web', 'chat', 'social']
	},
	{
		id: 'confirmation',
		actions: 3,
		effort: 1,
		impact: 2,
		automates: false,
		lever: 'waiting',
		channels: ['mail']
	},
	{
		id: 'call_back',
		actions: 3,
		effort: 2,
		impact: 3,
		automates: false,
		lever: 'waiting',
		channels: ['phone', 'web']
	},
	{
		id: 'listening',
		actions: 3,
		effort: 2,
		impact: 2,
		automates: false,
		lever: 'training',
		channels: ['phone', 'in_person']
	}
] as const satisfies readonly LibraryTactic[];

export type LibraryTacticId = (typeof tacticLibrary)[number]['id'];
export const libraryTacticIds = tacticLibrary.map((entry) => entry.id) as unknown as readonly [
	LibraryTacticId,
	...LibraryTacticId[]
];
