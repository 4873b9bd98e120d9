import Foundation
import Testing

@testable import LatchkeyCommand

@Suite struct UnknownMembersTests {
    private func pointers(_ given: String, _ read: String) throws -> [String] {
        func value(_ json: String) throws -> Any { try JSONSerialization.jsonObject(with: Data(json.utf8)) }
        return UnknownMembers.pointers(in: try value(given), read: try value(read), at: "/a")
    }

    @Test func findsWhatWasNotRead() throws {
        #expect(try pointers(#"[{"x":1,"y~/":{"z":2}}]"#, #"[{"x":1}]"#) == ["/a/0/y~0~1"])
        #expect(
            try pointers(#"[{"x":{"y":1,"z":2}},{"q":[{"r":1}]}]"#, #"[{"x":{"y":1}},{"q":[{}]}]"#)
                == ["/a/0/x/z", "/a/1/q/0/r"])
    }

    @Test func whatWasReadIsKnown() throws {
        #expect(try pointers(#"[{"x":null,"y":[1,2]}]"#, #"[{"y":[1,2],"more":true}]"#).isEmpty)
    }
}
