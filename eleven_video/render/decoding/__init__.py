"""Makes untrusted picture and sound files safe to decode. This package removes the metadata of files, and limits the
memory and the time for decoding.
"""
