const format = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** Hours and minutes, as the person writes them. */
export const clockTime = (time: number | Date): string => format.format(time);
