/** What every form control has around it: a label, perhaps a hint, perhaps what went wrong. */
export interface FieldProps {
	label: string;
	hint?: string;
	error?: string;
	optional?: boolean;
	hideLabel?: boolean;
}

export interface Choice {
	value: string;
	label: string;
	note?: string;
	disabled?: boolean;
	group?: string;
}

/** The value of aria-describedby: the ids of hint and error that are really there. */
export function describedBy(id: string, hint?: string, error?: string): string | undefined {
	const ids = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean);
	return ids.length > 0 ? ids.join(' ') : undefined;
}
