/// Finds passwords that follow a simple pattern: repeats, and runs along the alphabet or a keyboard.
enum Repetition {
    /// Many good passwords contain shorter runs.
    private static let minimumRunLength = 4

    /// So many times the same character in a row is too many, however good the rest is.
    private static let maximumRepeat = 6

    /// The steps from one character to the next that make a run when repeated.
    private struct Step: OptionSet {
        let rawValue: Int
        static let same = Step(rawValue: 1)
        static let up = Step(rawValue: 2)
        static let down = Step(rawValue: 4)
        static let right = Step(rawValue: 8)
        static let left = Step(rawValue: 16)

        init(rawValue: Int) { self.rawValue = rawValue }

        init(from first: Unicode.Scalar, to second: Unicode.Scalar) {
            self = []
            switch Int(second.value) - Int(first.value) {
            case 0: insert(.same)
            case 1: insert(.up)
            case -1: insert(.down)
            default: break
            }
            guard let here = keys[first], let there = keys[second] else { return }
            if there == here + 1 { insert(.right) }
            if there == here - 1 { insert(.left) }
        }
    }

    /// Positions on a keyboard. Rows are far apart, so that the end of a row does not continue in the next.
    private static let keys: [Unicode.Scalar: Int] = {
        var keys: [Unicode.Scalar: Int] = [:]
        for (row, characters) in ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"].enumerated() {
            for (column, key) in characters.unicodeScalars.enumerated() { keys[key] = row * 100 + column }
        }
        return keys
    }()

    /// Whether a text in lower case has fewer than five different characters, repeats a short piece, consists of runs
    /// (`aaaa`, `4321`, `qwert`) for more than its half, or has one character six times in a row.
    static func isFound(in points: [Unicode.Scalar], minimumPieceLength: Int) -> Bool {
        Set(points).count < 5 || isPeriodic(points, minimumPieceLength: minimumPieceLength)
            || charactersInRuns(points) * 2 > points.count || maximumRepeatLength(points) >= maximumRepeat
    }

    /// The maximum number of repeats of one character in a row.
    private static func maximumRepeatLength(_ points: [Unicode.Scalar]) -> Int {
        var (maximum, length) = (0, 0)
        var previous: Unicode.Scalar?
        for point in points {
            length = point == previous ? length + 1 : 1
            (maximum, previous) = (max(maximum, length), point)
        }
        return maximum
    }

    private static func charactersInRuns(_ points: [Unicode.Scalar]) -> Int {
        var (covered, start) = (0, 0)
        while start + 1 < points.count {
            var step = Step(from: points[start], to: points[start + 1])
            var end = start + 1
            while !step.isEmpty, end + 1 < points.count {
                let next = step.intersection(Step(from: points[end], to: points[end + 1]))
                if next.isEmpty { break }
                (step, end) = (next, end + 1)
            }
            let length = end - start + 1
            if !step.isEmpty, length >= minimumRunLength {
                covered += length
                start = end + 1
            } else {
                start = end
            }
        }
        return covered
    }

    /// Whether the text repeats a piece that is at most half of it and shorter than `minimumPieceLength`: `abcabcabcabc`.
    private static func isPeriodic(_ points: [Unicode.Scalar], minimumPieceLength: Int) -> Bool {
        let maximumPeriod = min(points.count / 2, minimumPieceLength - 1)
        guard maximumPeriod >= 1 else { return false }
        return (1...maximumPeriod).contains { period in
            (period..<points.count).allSatisfy { points[$0] == points[$0 - period] }
        }
    }
}
