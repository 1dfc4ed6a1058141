(ns extra.scoring
  "What somebody who runs a service might let queries call.")

(defn score [n] (inc (* 2 n)))

(defn basis [db n] (when db n))

(defn text [n] (apply str (repeat n "x")))

(defn spread [numbers] (- (apply max numbers) (apply min numbers)))

(defn- hidden [n] n)

(def number 1)
