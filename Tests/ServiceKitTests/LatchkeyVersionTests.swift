import Foundation
import Testing

@testable import ServiceKit

@Suite struct LatchkeyVersionTests {
    private static func changelog() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "CHANGELOG.md"), encoding: .utf8)
    }

    /// `[Unreleased]` is no version, and may stand above the newest.
    @Test func isTheNewestInTheChangelog() throws {
        let newest = try #require(try Self.changelog().firstMatch(of: #/(?m)^## \[([0-9][^\]]*)\]/#))
        #expect(
            LatchkeyVersion.current == newest.1,
            "CHANGELOG.md begins with \(newest.1), and Shared/ServiceKit/LatchkeyVersion.swift has another version")
    }

    @Test func followsSemanticVersioning() throws {
        let number = #"(0|[1-9]\d*)"#
        let rule = try Regex(#"\#(number)\.\#(number)\.\#(number)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?"#)
        #expect(LatchkeyVersion.current.wholeMatch(of: rule) != nil)
    }

    @Test func isRequestedByOneArgument() {
        #expect(LatchkeyVersion.isRequested(by: ["/usr/bin/tokens", "--version"]))
        let others = [
            [], ["tokens"], ["--version"], ["tokens", "migrate"], ["tokens", "--version", "now"], ["tokens", "-v"],
        ]
        for arguments in others { #expect(!LatchkeyVersion.isRequested(by: arguments), "\(arguments)") }
    }
}
