import Models
import Redis
import Testing

@testable import MailerService

@Suite struct WebhookAdmissionTests {
    private func memory(_ used: Int, of limit: Int) -> RedisMemory? {
        RedisMemory(info: "used_memory:\(used)\r\nmaxmemory:\(limit)\r\nmaxmemory_policy:noeviction\r\n")
    }

    @Test func endsBeforeAnyServerIsFull() throws {
        let admission = WebhookAdmission()
        #expect(admission.isOpen)
        let (low, high) = (try #require(memory(79, of: 100)), try #require(memory(80, of: 100)))
        for (servers, isOpen) in [([low, high], false), ([low, low], true), ([high], false)] {
            admission.update(servers)
            #expect(admission.isOpen == isOpen)
        }
        // Without a limit there is always room.
        admission.update([try #require(memory(1 << 40, of: 0))])
        #expect(admission.isOpen)
    }
}
