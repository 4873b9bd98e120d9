import Foundation
import Models
import Testing

/// The list of all RPC methods is part of the contract between processes of different versions: a change shows up
/// in `rpc-methods.txt`, where a reviewer sees it.
@Suite struct MethodListTests {
    private static let all: [any RPCMethod.Type] =
        Identity.methods + Tokens.methods + Mailer.methods + Waitlists.methods + Operations.methods

    @Test func matchesTheRecordedList() throws {
        let lines = Self.all.map { method in
            let callers = method.callers.map(\.rawValue).sorted().joined(separator: ",")
            return "\(method.name) \(callers)\(method.isIdempotent ? " idempotent" : "")"
        }
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "rpc-methods.txt")
        let recorded = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines.sorted() == recorded)
    }

    @Test func namesAreUnique() {
        #expect(Set(Self.all.map { $0.name }).count == Self.all.count)
    }
}
