import Foundation
import Models
import Yams

/// A node of a YAML document, with its aliases replaced.
struct YAMLNode {
    /// A member of a mapping.
    struct Member {
        let name: String
        let line: Int
        let value: YAMLNode
    }

    enum Content {
        /// - Parameter isPlain: whether it stands without quotes.
        case text(String, isPlain: Bool)
        case list([YAMLNode])
        case mapping([Member])
    }

    let content: Content
    /// Where it begins, from 1.
    let line: Int

    /// The maximum length of a document in bytes.
    static let maximumLength = 1 << 20
    /// The maximum number of nodes, aliases replaced.
    static let maximumNodes = 100_000
    /// The maximum depth of a node, aliases replaced.
    static let maximumDepth = 16

    /// Reads the only document of a text. Throws ``YAMLError``.
    init(_ text: String) throws {
        guard text.fits(Self.maximumLength) else {
            throw YAMLError(line: nil, "longer than \(Self.maximumLength) bytes")
        }
        // Before the library composes nodes: it hashes the keys of mappings with all that is in them.
        try YAMLStructure.check(text)
        var count = 0
        try self.init(Self.compose(text), depth: 0, &count)
    }

    private static func compose(_ text: String) throws -> Node {
        do {
            // Without rules for types: `off` is a text here.
            guard let root = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot() else {
                throw YAMLError(line: nil, "empty")
            }
            return root
        } catch let error as YamlError {
            throw YAMLError(error)
        }
    }

    private init(_ node: Node, depth: Int, _ count: inout Int) throws {
        line = node.mark?.line ?? 1
        count += 1
        guard count <= Self.maximumNodes else { throw YAMLError.tooManyNodes(line: line) }
        guard depth <= Self.maximumDepth else { throw YAMLError.tooDeep(line: line) }
        switch node {
        case .scalar(let scalar): content = .text(scalar.string, isPlain: scalar.style == .plain)
        case .sequence(let sequence):
            content = .list(try sequence.map { try Self($0, depth: depth + 1, &count) })
        case .mapping(let mapping):
            content = .mapping(
                try mapping.map { key, value in
                    guard case .scalar(let name) = key else {
                        throw YAMLError.keyThatIsNoText(line: key.mark?.line ?? 1)
                    }
                    return Member(
                        name: name.string, line: name.mark?.line ?? 1,
                        value: try Self(value, depth: depth + 1, &count))
                })
        case .alias: throw YAMLError(line: line, "an alias that is not defined")
        }
    }
}

/// Why a text can't be read as YAML. It has nothing of the text, which may be a secret.
struct YAMLError: Error, CustomStringConvertible {
    let line: Int?
    private let problem: String

    init(line: Int?, _ problem: String) {
        self.line = line
        self.problem = problem
    }

    static func tooManyNodes(line: Int) -> YAMLError {
        YAMLError(line: line, "more than \(YAMLNode.maximumNodes) nodes, or aliases that stand for so many")
    }

    static func tooDeep(line: Int) -> YAMLError {
        YAMLError(line: line, "nested more than \(YAMLNode.maximumDepth) levels deep")
    }

    static func keyThatIsNoText(line: Int) -> YAMLError { YAMLError(line: line, "a key that is not a text") }

    fileprivate init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(line: mark.line, problem)
        case .duplicatedKeysInMapping(_, let context): self.init(line: context.mark.line, "a key that occurs twice")
        case .reader(let problem, _, _, _): self.init(line: nil, problem)
        default: self.init(line: nil, "not YAML")
        }
    }

    var description: String { line.map { "line \($0): \(problem)" } ?? problem }
}
