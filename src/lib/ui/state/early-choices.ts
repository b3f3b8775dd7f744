import { onMount } from 'svelte';

type Control = HTMLSelectElement | HTMLInputElement | HTMLTextAreaElement;

const controls = 'select, input:not([type="hidden"], [type="file"], [type="submit"], [type="button"]), textarea';

/** What a control says now, as one text; two controls of the same page say the same only if they stand the same. */
function said(control: Control): string {
	if (control instanceof HTMLSelectElement)
		return JSON.stringify([...control.options].flatMap((option, index) => (option.selected ? [index] : [])));
	if (control instanceof HTMLInputElement && (control.type === 'checkbox' || control.type === 'radio'))
		return String(control.checked);
	return control.value;
}

/** What the page that came from the server said. */
function saidAtFirst(control: Control): string {
	if (control instanceof HTMLSelectElement) {
		const options = [...control.options];
		const meant = options.flatMap((option, index) => (option.defaultSelected ? [index] : []));
		if (control.multiple) return JSON.stringify(meant);
		const shown = meant.at(-1) ?? options.findIndex((option) => !option.disabled);
		return JSON.stringify(shown < 0 ? [] : [shown]);
	}
	if (control instanceof HTMLInputElement && (control.type === 'checkbox' || control.type === 'radio'))
		return String(control.defaultChecked);
	return control.defaultValue;
}

function sayAgain(control: Control, words: string): void {
	if (control instanceof HTMLSelectElement) {
		const chosen = new Set(JSON.parse(words) as number[]);
		for (const [index, option] of [...control.options].entries()) option.selected = chosen.has(index);
	} else if (control instanceof HTMLInputElement && (control.type === 'checkbox' || control.type === 'radio'))
		control.checked = words === 'true';
	else control.value = words;
}

const isChoice = (control: Control): boolean =>
	control instanceof HTMLSelectElement || control.type === 'checkbox' || control.type === 'radio';

/**
 * Whatever somebody chose or typed before the scripts of the page had arrived stays, in every form. Called once, by the
 * outermost layout: it runs before anything of the page is brought to life and again when all of it is.
 */
export function keepEarlyChoices(): void {
	if (typeof document === 'undefined') return;
	const early = [...document.querySelectorAll<Control>(controls)]
		.map((control) => ({ control, words: said(control) }))
		.filter(({ control, words }) => words !== saidAtFirst(control));
	if (early.length === 0) return;
	onMount(() => {
		for (const { control, words } of early) {
			if (!control.isConnected) continue;
			const lost = said(control) !== words;
			if (lost) sayAgain(control, words);
			// A radio that lost its dot to another one has nothing to tell: the other one does.
			if (control instanceof HTMLInputElement && control.type === 'radio' && !control.checked) continue;
			if (lost) control.dispatchEvent(new Event('input', { bubbles: true }));
			// Who listens to a choice has not heard of it yet.
			if (lost || isChoice(control)) control.dispatchEvent(new Event('change', { bubbles: true }));
		}
	});
}
