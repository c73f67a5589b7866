"""When each word is heard and each picture is shown."""
