// What pages do better with a script.
