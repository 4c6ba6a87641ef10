// Days as the pages have them: 2026-08-06 is 6 Aug 2026; a month and a year may stand alone.
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function briefDay(iso) {
  const [year, month, day] = iso.split("-");
  return [day && Number(day), month && MONTHS[month - 1], year].filter(Boolean).join(" ");
}
