(ns extra.ranking
  "Functions that whoever runs this query-api lets queries call.")

(defn score [credit] (if (< credit 5M) :small :large))

(defn spread [numbers] (- (apply max numbers) (apply min numbers)))

(defn unlisted [x] x)
