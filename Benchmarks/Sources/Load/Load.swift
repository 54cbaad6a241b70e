import CBench
import Glibc
import Synchronization

@main
struct Load {
    static func main() {
        let options: LoadOptions
        do throws(LoadFailure) {
            options = try LoadOptions.parse(Array(CommandLine.arguments.dropFirst()))
        } catch {
            unsafe cbench_complain("Load: \(error)\n\(LoadOptions.usage)")
            exit(64)
        }
        do throws(LoadFailure) {
            try run(options)
        } catch {
            unsafe cbench_complain("Load: \(error)")
            exit(1)
        }
    }

    static func run(_ options: LoadOptions) throws(LoadFailure) {
        cbench_prepare()
        let data = try LoadData.read(
            options.data,
            base: options.base,
            peopleMax: options.peopleMax,
            options.wish
        )
        if options.isIdle {
            var thread = try LoadThread(options: options, data: data, number: 0)
            let count = try thread.hold(options.connections)
            print("idle \(count)")
            fflush(nil)
            while readLine() != nil {}
            return
        }
        if options.verifies {
            var thread = try LoadThread(options: options, data: data, number: 0)
            let entries = data.questions?.matches.reduce(0) { $0 + $1.count } ?? 0
            print("\(try thread.verify())\t\(entries)")
            return
        }
        let threads = min(options.threads, options.connections)
        let result = Mutex<Result<Histogram, LoadFailure>>(.success(Histogram()))
        let shares = (0..<threads).map {
            options.connections * ($0 + 1) / threads - options.connections * $0 / threads
        }
        let group = ThreadGroup()
        let shared = Shared(result: result)
        for number in 0..<threads {
            group.start {
                do throws(LoadFailure) {
                    var thread = try LoadThread(options: options, data: data, number: number)
                    let count = shares[number]
                    shared.add(
                        options.rate > 0
                            ? try thread.pace(connectionCount: count)
                            : try thread.run(connectionCount: count)
                    )
                } catch {
                    shared.fail(error)
                }
            }
        }
        group.join()
        let histogram = try shared.get()
        let rate = Double(histogram.total) / options.seconds
        let fields = [rate, histogram.percentile(0.5), histogram.percentile(0.99)].map {
            round($0, 1)
        }
        print("\(fields.joined(separator: "\t"))\t\(histogram.total)")
    }

    static func round(_ number: Double, _ digits: Int) -> String {
        let tenths = Int64((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    final class Shared: Sendable {
        private let result: Mutex<Result<Histogram, LoadFailure>>
        init(result: consuming Mutex<Result<Histogram, LoadFailure>>) { self.result = result }

        func add(_ histogram: Histogram) {
            result.withLock { result in
                guard case .success(var sum) = result else { return }
                sum.add(histogram)
                result = .success(sum)
            }
        }

        func fail(_ error: LoadFailure) { result.withLock { $0 = .failure(error) } }

        func get() throws(LoadFailure) -> Histogram { try result.withLock { $0 }.get() }
    }
}

/// Threads that are waited for together.
final class ThreadGroup {
    private var threads: [pthread_t] = []

    func start(_ body: @escaping @Sendable () -> Void) {
        let order = unsafe Unmanaged.passRetained(Order(body))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Order>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            },
            order.toOpaque()
        )
        precondition(code == 0, "no thread")
        threads.append(thread)
    }

    func join() {
        for thread in threads { pthread_join(thread, nil) }
        threads = []
    }

    private final class Order: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
