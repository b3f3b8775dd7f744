/** A customer's words that could be read out in the meeting. */
export interface VoiceCandidate {
	readonly publicId: string;
	readonly words: string;
	/** The score that came with them; null without one. */
	readonly score: number | null;
	/** Milliseconds. */
	readonly at: number;
	/** Where it was said: "phone, Saturday". */
	readonly place: string;
}

export interface ChosenVoice extends VoiceCandidate {
	/** The one good of the three. */
	readonly isGood: boolean;
}

/** How many are read out, and how long words may be to be read aloud in one breath or two. */
export const voiceCount = 3;
const readable = { least: 12, most: 320 };

/**
 * Three customers' voices, one of them good: the highest score among those that fit to be read out, then the two lowest,
 * newer before older. Words too short to say something or too long to read out come last. With fewer scores the newest
 * stand in; nothing is said twice.
 */
export function chooseVoices(candidates: readonly VoiceCandidate[]): ChosenVoice[] {
	const seen = new Set<string>();
	const usable = candidates.filter((voice) => {
		const text = voice.words.trim().toLocaleLowerCase('en');
		if (text === '' || seen.has(text)) return false;
		seen.add(text);
		return true;
	});
	const fits = (voice: VoiceCandidate): boolean =>
		voice.words.length >= readable.least && voice.words.length <= readable.most;
	const order = (direction: 1 | -1) => (a: VoiceCandidate, b: VoiceCandidate) =>
		Number(fits(b)) - Number(fits(a)) || direction * ((a.score ?? 0) - (b.score ?? 0)) || b.at - a.at;
	const scored = usable.filter((voice) => voice.score !== null);
	const best = [...scored].sort(order(-1))[0];
	const worst = scored.filter((voice) => voice !== best).sort(order(1));
	const apart = best !== undefined && worst[0] !== undefined && (worst[0].score ?? 0) < (best.score ?? 0);
	const chosen: ChosenVoice[] = worst.slice(0, voiceCount - 1).map((voice) => ({ ...voice, isGood: false }));
	if (best !== undefined) chosen.push({ ...best, isGood: apart || worst.length === 0 });
	const rest = usable
		.filter((voice) => voice.score === null)
		.sort((a, b) => Number(fits(b)) - Number(fits(a)) || b.at - a.at);
	for (const voice of rest) if (chosen.length < voiceCount) chosen.push({ ...voice, isGood: false });
	return chosen;
}
