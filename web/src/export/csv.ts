// Comma-separated values as RFC 4180 writes them, with cells that a spreadsheet would compute made plain text.

/** The file: heads and rows, each line ended by CR LF, with a byte order mark so that spreadsheets read UTF-8. */
export function csv(heads: readonly string[], rows: Iterable<readonly string[]>): string {
  const lines = [line(heads)];
  for (const row of rows) lines.push(line(row));
  return `\uFEFF${lines.join("\r\n")}\r\n`;
}

function line(cells: readonly string[]): string {
  return cells.map(cell).join(",");
}

/** A cell that begins like a formula gets a leading apostrophe: https://owasp.org/www-community/attacks/CSV_Injection */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n\t']/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
