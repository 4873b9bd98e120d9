import Foundation
import Testing

@testable import LatchkeyCommand

@Suite struct SettingValueTests {
    @Test func isWrittenAsJSON() throws {
        let value = SettingValue.object([
            .init(name: "a", value: .list([.text("b"), .boolean(true)])), .init(name: "c", value: .object([])),
        ])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == #"{"a":["b",true],"c":{}}"#)
    }
}
