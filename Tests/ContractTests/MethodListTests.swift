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
        if ProcessInfo.processInfo.environment["LATCHKEY_RENEW_GOLDEN"] == "1" {
            try Data((lines.sorted().joined(separator: "\n") + "\n").utf8).write(to: file)
        }
        let recorded = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        let (added, removed) = (Set(lines).subtracting(recorded), Set(recorded).subtracting(lines))
        #expect(
            lines.sorted() == recorded,
            """
            The RPC methods are no longer those of Tests/ContractTests/rpc-methods.txt: it lacks \(added.sorted()), and \
            \(removed.sorted()) are gone. If the change is meant, run `make golden` and commit the file.
            """)
    }

    @Test func namesAreUnique() {
        #expect(Set(Self.all.map { $0.name }).count == Self.all.count)
    }
}
