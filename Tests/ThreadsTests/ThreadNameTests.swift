import Foundation
import Synchronization
import TestKit
import Testing

@testable import Threads

@Suite struct ThreadNameTests {
    /// A thread that is named before its creator goes on has the name, too.
    @Test func everyThreadHasItsName() async throws {
        let names = Mutex<[String?]>([])
        for _ in 0..<20 {
            let threads = WorkerThreads<Job>(name: "a-long-thread-name", limit: 8, queueLimit: 100) { queue in
                let name = try? String(contentsOfFile: ThreadName.path, encoding: .utf8)
                names.withLock { $0.append(name) }
                while let job = queue.next() { job.perform() }
            }
            for number in 0..<8 { try threads.submit(Job(number: number)) }
            await threads.shutdown()
        }
        let found = names.withLock { $0 }
        #expect(found.count >= 20 && found.allSatisfy { $0 == "a-long-thread-n\n" })
    }
}
