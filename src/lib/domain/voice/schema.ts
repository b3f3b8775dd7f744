import { z } from 'zod';
import { idField, tick, wholeField, words } from '../shared/fields.ts';

export const voiceLimits = { reason: 80, text: 500, reasons: 3 } as const;

/** How large a part of the contacts a reason takes, roughly, in per cent. */
export const roughShares = [75, 50, 25, 10] as const;
const share = z.preprocess(
	(value) => (value === undefined || value === '' ? 25 : Number(value)),
	z.literal([...roughShares], 'input.not_a_choice')
);

/** The two-minute form: up to three reasons with rough shares, how hard work was, what stands in the way, an idea. */
export const newVoice = z.object({
	reason1: words(voiceLimits.reason),
	share1: share,
	reason2: words(voiceLimits.reason),
	share2: share,
	reason3: words(voiceLimits.reason),
	share3: share,
	effort: wholeField(1, 5),
	blocker: words(voiceLimits.text),
	idea: words(voiceLimits.text),
	/** Lets one's name stand beside one's words; without it nobody learns who wrote them. */
	named: tick
});

/** Opens or closes the form for a department. */
export const voiceSwitch = z.object({ department: idField, open: tick });
export const voiceText = z.object({ text: idField });
