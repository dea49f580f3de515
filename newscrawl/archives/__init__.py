"""Archives in, a folder of parts out: on one machine or on many (`newscrawl extract -o FOLDER`)."""
