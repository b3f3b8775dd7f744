/** Words that never stand in a default view; they live in "How this is worked out" (keys with a part named `detail`). */
export const forbiddenWords =
	/\bintervals?\b|\bdetectab\w*|\bn\s?=|\bp-values?\b|\bsignifican\w+|\bbootstrap\w*|\bcensor\w+|\bposteriors?\b/i;
