/** One column of a table. `lead` is the figure that comes first when rows are stacked on a narrow screen. */
export interface Column {
	key: string;
	label: string;
	numeric?: boolean;
	lead?: boolean;
	/** The row's own name: a row header. */
	name?: boolean;
	/** Its label is not repeated when rows are stacked. */
	bare?: boolean;
	hideLabel?: boolean;
}
