public import Foundation

/// A generator of random numbers that gives the same ones for the same seed (SplitMix64), so that what a run found can be
/// found again.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Begins at `seed`.
    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// Makes bytes that are nearly what a parser expects, of samples that are.
public struct Mutator: Sendable {
    private let samples: [[UInt8]]
    private let pieces: [[UInt8]]
    private let maximumLength: Int
    private var random: SeededGenerator

    /// - Parameters:
    ///   - samples: valid inputs.
    ///   - pieces: texts that are inserted here and there, besides those that trouble every parser.
    ///   - maximumLength: in bytes.
    public init(_ samples: [String], pieces: [String] = [], maximumLength: Int = 65_536, seed: UInt64) {
        self.init(samples.map { Data($0.utf8) }, pieces: pieces, maximumLength: maximumLength, seed: seed)
    }

    /// The same for inputs that are no text.
    public init(_ samples: [Data], pieces: [String] = [], maximumLength: Int = 65_536, seed: UInt64) {
        self.samples = samples.map { Array($0) }
        self.pieces =
            (Self.commonPieces + pieces).map { Array($0.utf8) } + [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80]]
        self.maximumLength = maximumLength
        random = SeededGenerator(seed: seed)
    }

    private static let commonPieces = [
        "", "\0", "\r\n", "\n", "\t", " ", "\"", "'", "\\", "/", "{", "}", "[", "]", "<", ">", "&", "=", ";", ":", ",",
        ".", "%", "%00",
        "%zz", "-", "--", "0", "1e999", "9223372036854775808", "\u{301}", "\u{323}\u{301}", "\u{200b}", "\u{200d}",
        "\u{202e}", "\u{feff}",
        "👨‍👩‍👧", "🇩🇪", "ﷺ", "ß", "İ", "@", "xn--", "null", "true", "\\ud800", "\\u0000",
    ]

    /// The next input: a sample, changed in one to eight places.
    public mutating func next() -> [UInt8] {
        var bytes = samples.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...8, using: &random) { change(&bytes) }
        return Array(bytes.prefix(maximumLength))
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 0...16, using: &random))
        switch Int.random(in: 0..<8, using: &random) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1 where place < bytes.count: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 4:
            // A long run of one piece, which shows a cost that grows too fast.
            let piece = pieces.randomElement(using: &random) ?? []
            let count = Int.random(in: 1...max(1, maximumLength / max(1, piece.count) / 2), using: &random)
            let isLong = Int.random(in: 0..<16, using: &random) == 0
            let run = repeatElement(piece, count: isLong ? count : min(count, 40)).joined()
            bytes.insert(contentsOf: run, at: place)
        case 5:
            // The end of another sample.
            let other = samples.randomElement(using: &random) ?? []
            bytes = Array(bytes[..<place]) + other.suffix(Int.random(in: 0...other.count, using: &random))
        default: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
        }
    }
}

/// How long tests with random inputs run: `LATCHKEY_FUZZ_SECONDS` for each (2 unless set), from `LATCHKEY_FUZZ_SEED` (a fixed
/// one unless set; `random` for another each time).
public enum Fuzz {
    /// How long each test runs.
    public static let seconds = environment("LATCHKEY_FUZZ_SECONDS").flatMap(Double.init) ?? 2

    /// Where the random numbers begin.
    public static let seed: UInt64 = {
        switch environment("LATCHKEY_FUZZ_SEED") {
        case "random": UInt64.random(in: 0...UInt64(UInt32.max))
        case let text?: UInt64(text) ?? 1
        case nil: 1
        }
    }()

    /// Whether a terminal shows the output, so that progress is worth a line.
    private static let isWatched = environment("LATCHKEY_FUZZ_SECONDS") != nil

    /// Gives inputs to `body` until the time is over. A failed expectation names the seed and the number of the input.
    public static func run(
        _ name: String, _ mutator: (UInt64) -> Mutator, _ body: ([UInt8]) async throws -> Void
    ) async rethrows {
        var mutator = mutator(seed)
        let (start, clock) = (ContinuousClock.now, ContinuousClock())
        var (count, bytes, reportedAt) = (0, 0, start)
        while clock.now - start < .seconds(seconds) {
            let input = mutator.next()
            try await FuzzInput.$current.withValue(FuzzInput(target: name, seed: seed, number: count)) {
                try await body(input)
            }
            (count, bytes) = (count + 1, bytes + input.count)
            if isWatched, clock.now - reportedAt > .seconds(5) {
                reportedAt = clock.now
                report(
                    "\(name): \(count) inputs, \(bytes / 1024) KiB, \((reportedAt - start) / .seconds(1)) s of \(seconds)"
                )
            }
        }
        if isWatched { report("\(name): done, \(count) inputs of \(bytes / 1024) KiB from seed \(seed)") }
    }

    private static func report(_ text: String) { FileHandle.standardError.write(Data("fuzz \(text)\n".utf8)) }

    private static func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}

/// Which input is looked at, for the words of a failed expectation.
public struct FuzzInput: Sendable, CustomStringConvertible {
    @TaskLocal public static var current: FuzzInput?

    let target: String
    let seed: UInt64
    let number: Int

    /// How to get it again.
    public var description: String { "\(target), input \(number) of LATCHKEY_FUZZ_SEED=\(seed)" }
}

/// What parsing costs as the input grows.
public enum Cost {
    /// What is wrong when the time for a byte grows by more than `ratio` while inputs grow from 4 to 64 KiB; nil when it
    /// stays the same. `make` gives an input of about so many bytes. Inputs that cost less than `floor` in all pass: there
    /// only noise is measured.
    public static func growth<Input>(
        _ name: String, ratio: Double = 4, floor: Duration = .milliseconds(10), of make: (Int) -> Input,
        _ body: (Input) throws -> Void
    ) rethrows -> String? {
        var costs: [Double] = []
        for size in [4, 16, 64] {
            let input = make(size * 1024)
            let time = try CPUTime.least { try body(input) }
            costs.append(time / .nanoseconds(1) / Double(size * 1024))
            if size == 64, time < floor { return nil }
        }
        guard costs.contains(where: { $0 > costs[0] * ratio }) else { return nil }
        return "\(name): \(costs.map { Int($0) }) ns a byte at 4, 16 and 64 KiB"
    }
}
