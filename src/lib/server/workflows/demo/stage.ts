import { instantAt, hourMs, type Day } from '../../../domain/shared/instant.ts';
import type { Result } from '../../../domain/shared/result.ts';
import type { Principal } from '../../access/organisation-scope.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import type { Story } from './story.ts';

/** The people of Tarro. Nobody of that name works anywhere. */
export const cast = {
	ines: { name: 'Ines Moreau', role: 'leader', department: null, hours: 20 },
	leila: { name: 'Leila Haddad', role: 'head', department: 'service', hours: 12 },
	nikos: { name: 'Nikos Dimou', role: 'head', department: 'delivery', hours: 10 },
	mei: { name: 'Mei Tan', role: 'head', department: 'shop', hours: 14 },
	tomas: { name: 'Tomás Rey', role: 'head', department: 'marketing', hours: 10 },
	farid: { name: 'Farid Karimi', role: 'member', department: 'service', hours: 30 },
	aisyah: { name: 'Aisyah Rahman', role: 'member', department: 'service', hours: 30 },
	samuel: { name: 'Samuel Okoye', role: 'member', department: 'service', hours: 30 },
	hana: { name: 'Hana Novak', role: 'member', department: 'service', hours: 24 },
	bram: { name: 'Bram de Wit', role: 'member', department: 'delivery', hours: 32 },
	yusuf: { name: 'Yusuf Demir', role: 'analyst', department: 'marketing', hours: 16 },
	margit: { name: 'Margit Lund', role: 'viewer', department: null, hours: null },
	priya: { name: 'Priya Nair', role: 'admin', department: null, hours: null }
} as const;
export type Person = keyof typeof cast;

export const departmentNames = {
	service: 'Service',
	delivery: 'Delivery',
	shop: 'Shop and app',
	marketing: 'Marketing'
} as const;
export type Team = keyof typeof departmentNames;

/** What everybody who sets up a part of the world needs to know. */
export interface Stage {
	readonly story: Story;
	readonly timeZone: string;
	readonly people: Readonly<Record<Person, string>>;
	readonly principals: Readonly<Record<Person, Principal>>;
	readonly teams: Readonly<Record<Team, string>>;
}

/** An hour of a day in Tarro's zone. */
export const hourOf = (stage: Pick<Stage, 'timeZone'>, day: Day, hour = 10): number =>
	instantAt(day, hour * hourMs, stage.timeZone);

/** The scope of somebody at an instant of the story, within the transaction of `scope`. */
export const as = (scope: StrategyScope, stage: Stage, person: Person, instant: number): StrategyScope => ({
	...scope,
	principal: stage.principals[person],
	clock: { now: () => instant }
});

/** The value of a command that cannot fail here; if it does, the made-up world is at odds with a rule. */
export function must<T>(result: Result<T, string>): T {
	if (!result.ok) throw new Error(`The demo breaks a rule: ${result.error.code} (${result.error.field ?? ''})`);
	return result.value;
}
