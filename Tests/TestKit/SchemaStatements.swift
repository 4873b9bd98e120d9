import Foundation

/// The statements of a migration, to judge whether the statements of the version before it still work after it.
public enum SchemaStatements {
    /// The statements that may break those of the version before, or that are not understood. Empty if the migration only adds: tables,
    /// functions, indexes, and columns that an `INSERT` may leave out.
    public static func restricting(in sql: String) -> [String] {
        let statements = statements(of: sql)
        let newTables = Set(statements.compactMap { $0.firstMatch(of: #/^CREATE TABLE (\S+)/#).map { String($0.1) } })
        return statements.filter { !onlyAdds($0, newTables) }
    }

    private static func onlyAdds(_ statement: String, _ newTables: Set<String>) -> Bool {
        if statement.contains(#/^CREATE (TABLE|FUNCTION|INDEX) /#) { return true }
        // A unique index or a trigger may refuse rows, but nobody writes to a new table yet.
        if let table = statement.firstMatch(of: #/^CREATE (?:UNIQUE INDEX|TRIGGER) .*? ON (\S+)/#)?.1 {
            return newTables.contains(String(table))
        }
        guard let actions = statement.firstMatch(of: #/^ALTER TABLE \S+ (.*)$/#)?.1 else { return false }
        return parts(of: actions).allSatisfy { action in
            action.hasPrefix("ADD COLUMN ") && (!action.contains("NOT NULL") || action.contains(" DEFAULT "))
        }
    }

    /// The statements in one line each, without comments.
    private static func statements(of sql: String) -> [String] {
        let lines = sql.split(separator: "\n").map { $0.replacing(#/(^|\s)--.*$/#, with: "") }
        let text = lines.joined(separator: " ").replacing(#/\s+/#, with: " ")
        // Every other part is the body of a function.
        let parts = text.components(separatedBy: "$$")
        let joined = parts.enumerated().map { $0.offset % 2 == 0 ? $0.element : " (body) " }.joined()
        return joined.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// The parts between the commas that are in no parentheses.
    private static func parts(of text: Substring) -> [String] {
        var parts = [""]
        var depth = 0
        for character in text {
            depth += character == "(" ? 1 : character == ")" ? -1 : 0
            if character == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts.map { $0.trimmingCharacters(in: .whitespaces) }
    }
}
