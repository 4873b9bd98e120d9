import Models
import Testing

@testable import LatchkeyCommand

@Suite struct ScaleTests {
    @Test func readsReplicas() throws {
        let scale = try Scale("tokens=3, identity=2,gateway=4")
        #expect(scale.instances(of: .tokens) == ["1", "2", "3"])
        #expect(scale.instances(of: .identity) == ["1", "2"])
        #expect(scale.instances(of: .gateway).count == 4)
        #expect(scale.instances(of: .mailer) == ["1"])
    }

    @Test(arguments: [
        "tokens", "tokens=", "tokens=0", "tokens=17", "tokens=two", "redis=2", "tokens=1,tokens=2",
    ])
    func refusesInvalidScales(_ text: String) {
        let error = #expect(throws: CommandError.self) { try Scale(text) }
        #expect(error?.description.contains("LATCHKEY_SCALE") == true)
    }
}
