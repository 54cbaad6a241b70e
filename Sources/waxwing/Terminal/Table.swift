/// Columns of text for a terminal: left-aligned, two blanks apart, cells already harmless.
struct Table {
    private var rows: [[String]]

    init(_ heading: [String]) { rows = [heading] }

    /// Adds a row; every cell is escaped here.
    mutating func add(_ cells: [String]) { rows.append(cells.map(Terminal.escaped)) }

    /// Prints the table.
    func print() {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.count)
            }
        }
        for row in rows {
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column + 1 < row.count {
                    line += String(repeating: " ", count: widths[column] - cell.count + 2)
                }
            }
            Terminal.line(line)
        }
    }
}
