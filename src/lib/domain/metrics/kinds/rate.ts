import { z } from 'zod';
import { shareKind } from './share.ts';

const settings = z.object({ direction: z.enum(['higher', 'lower']).default('higher') });
export type RateSettings = z.infer<typeof settings>;

/** Share of cases or customers of which something is true (kept, on time, solved at first contact), in percent. */
export const rate = shareKind<RateSettings>({
	id: 'rate',
	family: 'stay',
	bucketing: 'binary',
	least: 20,
	settings,
	defaults: { direction: 'higher' },
	decimals: 1,
	directionOf: (s) => s.direction,
	accepts: (value) => value === 0 || value === 1,
	isYes: (value) => value === 1,
	usual: 0.8
});
