/// Finds the name that a mistyped word was probably meant to be.
enum ClosestName {
    /// The name that takes the fewest changes, if they are few for its length.
    static func to(_ word: String, among names: [String]) -> String? {
        guard word.count <= 40 else { return nil }
        let distances = names.map { (name: $0, distance: distance(from: Array(word.lowercased()), to: Array($0))) }
        guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, best.name.count / 3) ? best.name : nil
    }

    /// How many characters must be added, removed, replaced, or swapped with the next one (optimal string alignment).
    private static func distance(from word: [Character], to name: [Character]) -> Int {
        var before: [Int] = []
        var row = Array(0...name.count)
        for (i, character) in word.enumerated() {
            var next = [i + 1]
            for (j, other) in name.enumerated() {
                var cost = min(row[j + 1] + 1, next[j] + 1, row[j] + (character == other ? 0 : 1))
                if i > 0, j > 0, character == name[j - 1], word[i - 1] == other { cost = min(cost, before[j - 1] + 1) }
                next.append(cost)
            }
            (before, row) = (row, next)
        }
        return row[name.count]
    }
}
